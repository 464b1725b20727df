/** Where vehicles had been in the half hour before: a canvas under them, drawn a few times a second, all of one strength in one stroke. */
import { Sheet } from '../map/sheet';
import type { Palette } from '../signs/palette';
import type { Ways } from './ways';

const FROM_ZOOM = 8;
const AGAIN_MS = 700; // of a steady clock, while it plays
const STRENGTHS = [0.15, 0.3, 0.45];

export class Trails {
  readonly sheet = new Sheet('moving', 0.1);
  private readonly ways: Ways;
  private drawn = '';
  private last = -Infinity;

  constructor(ways: Ways) {
    this.ways = ways;
  }

  /** moved: changes when the map did: then it is drawn at once. */
  paint({ at, now, palette, chosen, moved }: { at: number; now: number; palette: Palette; chosen: string | null; moved: number }): void {
    const same = `${moved} ${chosen} ${palette.vehicle}`;
    if (same === this.drawn && now - this.last < AGAIN_MS) return;
    [this.drawn, this.last] = [same, now];
    const frame = this.sheet.place(at);
    if (!frame) return;
    const { context } = frame;
    const parts: Float64Array[][] = STRENGTHS.map(() => []);
    for (const id of this.ways.ids()) {
      if (frame.zoom < FROM_ZOOM && id !== chosen) continue;
      for (const path of this.ways.paths(id, at)) share(path, parts);
    }
    [context.lineWidth, context.lineJoin, context.lineCap, context.strokeStyle] = [2, 'round', 'butt', palette.vehicle];
    parts.forEach((of, i) => {
      frame.trace(of, false);
      context.globalAlpha = STRENGTHS[i];
      context.stroke();
    });
    if (chosen) {
      [context.lineWidth, context.globalAlpha] = [3, 0.9];
      frame.trace(this.ways.paths(chosen, at), false);
      context.stroke();
    }
    context.globalAlpha = 1;
  }
}

/** The parts of a path, its oldest third first. */
function share(path: Float64Array, parts: Float64Array[][]): void {
  const vertices = path.length / 2;
  parts.forEach((of, i) => {
    const from = Math.floor(i * (vertices - 1) / parts.length);
    const to = Math.floor((i + 1) * (vertices - 1) / parts.length);
    if (to > from) of.push(path.subarray(2 * from, 2 * to + 2));
  });
}
