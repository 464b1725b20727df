/** What lies under the pointer: boxes in a flatbush, then the exact shape. */
import Flatbush from 'flatbush';

import type { Shape } from '../tiles/shape';
import type { LayerKey, Ref } from '../wire';
import type { Frame } from './frame';
import { inside } from './mercator';

/** Something drawn that can be pressed. Positions are pixels of the frame. */
export interface Hit {
  layer: LayerKey;
  /** null: several records, or none of one's own */
  uid: string | null;
  x: number;
  y: number;
  /** half extent of a sign; 0: shape says where it is */
  reach: number;
  shape: Shape | null;
  /** of several records: opens them */
  open: (() => void) | null;
  /** Which comes first where several lie on one spot: higher. */
  order: number;
}

/** From how near a press counts: px beyond the sign's edge. */
export const NEAR = { mouse: 8, touch: 22 } as const;

export class Hits {
  private readonly frame: Frame;
  private readonly all: readonly Hit[];
  private index: Flatbush | null = null;

  constructor(frame: Frame, all: readonly Hit[]) {
    this.frame = frame;
    this.all = all;
  }

  /** What lies within `near` px of x, y (pixels of the frame); the likeliest first. */
  at(x: number, y: number, near: number): Hit[] {
    if (!this.all.length) return [];
    this.index ??= this.build();
    return this.index.search(x - near, y - near, x + near, y + near)
      .map(i => ({ hit: this.all[i], distance: distance(this.frame, this.all[i], x, y) }))
      .filter(({ distance }) => distance <= near)
      .sort((a, b) => b.hit.order - a.hit.order || a.distance - b.distance)
      .map(({ hit }) => hit);
  }

  /** Built at the first press or move: most drawings are never asked. */
  private build(): Flatbush {
    const index = new Flatbush(this.all.length);
    for (const { x, y, reach, shape } of this.all) {
      if (reach || !shape) index.add(x - reach, y - reach, x + reach, y + reach);
      else index.add(this.frame.x(shape.box.minX), this.frame.y(shape.box.minY), this.frame.x(shape.box.maxX), this.frame.y(shape.box.maxY));
    }
    index.finish();
    return index;
  }
}

/** The next of hits to choose: pressing one spot again goes through all that lie on it. */
export function nextOf(hits: readonly Hit[], chosen: Ref | null): Hit | null {
  const at = hits.findIndex(hit => chosen !== null && hit.uid === chosen.id && hit.layer === chosen.layer);
  return hits[(at + 1) % hits.length] ?? null;
}

/** px from x, y to the edge of hit; 0 within. A wide area is hit by its outline only: its inside is where one works. */
function distance(frame: Frame, hit: Hit, x: number, y: number): number {
  if (hit.reach || !hit.shape) return Math.max(0, Math.hypot(hit.x - x, hit.y - y) - hit.reach);
  const { kind, parts, layer } = hit.shape;
  if (kind === 'polygon' && layer !== 'do_areas' && inside(parts, frame.unitX(x), frame.unitY(y))) return 0;
  return Math.min(...parts.map(part => toPart(frame, part, x, y, kind === 'polygon')));
}

function toPart(frame: Frame, part: Float64Array, x: number, y: number, closed: boolean): number {
  let best = Infinity;
  const last = closed ? part.length : part.length - 2;
  for (let i = 0; i < last; i += 2) {
    const j = (i + 2) % part.length;
    best = Math.min(best, toSegment(x, y, frame.x(part[i]), frame.y(part[i + 1]), frame.x(part[j]), frame.y(part[j + 1])));
  }
  return best;
}

/** px from x, y to the piece from x0, y0 to x1, y1. */
export function toSegment(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy;
  const share = square ? Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / square)) : 0;
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}
