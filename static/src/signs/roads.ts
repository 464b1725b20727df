/** Roads: status by colour and dash, never green. */
import { t } from '../text';
import type { Shape } from '../tiles/shape';
import type { Brush } from './brush';

const TICK_EVERY_PX = 22;
const TICK_PX = 5;
/** A report of an open road is stale after this: roads change within a rainy week. */
const STALE_MS = 30 * 86_400_000;

export type RoadSign = 'open' | 'restricted' | 'prohibited' | 'impassable' | 'unknown';

/** The sign of a road at now, ms. An open road that nobody confirmed for a month is unknown. */
export function roadSign(shape: Shape, now: number): RoadSign {
  const { status, confirmed_at } = shape.attributes;
  if (status === 'restricted' || status === 'prohibited' || status === 'impassable') return status;
  if (status !== 'open') return 'unknown';
  return confirmed_at !== null && now - confirmed_at > STALE_MS ? 'unknown' : 'open';
}

/** Which is drawn later and so on top: what forbids before what permits. */
export const ROAD_ORDER: readonly RoadSign[] = ['open', 'unknown', 'restricted', 'impassable', 'prohibited'];

interface Stroke { colour: string; width: number; dash?: number[]; cap?: CanvasLineCap }

function strokesOf({ palette }: Brush, sign: RoadSign): Stroke[] {
  switch (sign) {
    case 'open': return [{ colour: palette.road, width: 1.75 }];
    case 'restricted': return [{ colour: palette.halo, width: 5 }, { colour: palette.restricted, width: 3, dash: [14, 6] }];
    case 'prohibited': return [{ colour: palette.halo, width: 5.5 }, { colour: palette.danger, width: 3.25 }];
    case 'impassable': return [{ colour: palette.dashDark, width: 5 }, { colour: palette.dashLight, width: 3.25, dash: [7, 7] }];
    case 'unknown': return [{ colour: palette.grey, width: 2.5, dash: [0.1, 5.5], cap: 'round' }];
  }
}

export function paintRoad(brush: Brush, shape: Shape, sign: RoadSign): void {
  const { frame, frame: { context } } = brush;
  const far = frame.zoom < 8 ? 0.7 : 1; // thinner where a country is in view
  context.lineJoin = 'round';
  for (const { colour, width, dash = [], cap = 'butt' } of strokesOf(brush, sign)) {
    frame.trace(shape.parts, false);
    context.strokeStyle = colour;
    context.lineWidth = width * far;
    context.lineCap = cap;
    context.setLineDash(dash);
    context.stroke();
  }
  context.setLineDash([]);
  context.lineCap = 'butt';
  if (sign === 'prohibited') paintTicks(brush, shape);
}

/** Cross ticks along the line, so that a prohibited road is not told by its colour alone. */
function paintTicks({ frame, palette }: Brush, shape: Shape): void {
  const { context } = frame;
  context.beginPath();
  for (const part of shape.parts) {
    along(frame, part, TICK_EVERY_PX, (x, y, dx, dy) => {
      context.moveTo(x - dy * TICK_PX, y + dx * TICK_PX);
      context.lineTo(x + dy * TICK_PX, y - dx * TICK_PX);
    });
  }
  context.strokeStyle = palette.danger;
  context.lineWidth = 2;
  context.stroke();
}

/** Calls at every `step` px along part, from half a step on; dx, dy: the way's direction, of length 1. */
export function along(frame: Brush['frame'], part: Float64Array, step: number, at: (x: number, y: number, dx: number, dy: number) => void): void {
  let rest = step / 2;
  let [x0, y0] = [frame.x(part[0]), frame.y(part[1])];
  for (let i = 2; i < part.length; i += 2) {
    const [x1, y1] = [frame.x(part[i]), frame.y(part[i + 1])];
    const length = Math.hypot(x1 - x0, y1 - y0);
    // a long way off screen has thousands of ticks that nobody sees
    if (length > 0 && Math.max(x0, x1) > 0 && Math.min(x0, x1) < frame.width && Math.max(y0, y1) > 0 && Math.min(y0, y1) < frame.height) {
      const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
      for (; rest < length; rest += step) at(x0 + dx * rest, y0 + dy * rest, dx, dy);
      rest -= length;
    }
    [x0, y0] = [x1, y1];
  }
}

/** For whom a restriction or prohibition holds, near the middle of the piece; says whether it is written. */
export function nameRoad(brush: Brush, shape: Shape, sign: RoadSign): boolean {
  if (sign === 'open' || sign === 'unknown') return false;
  const longest = shape.parts.reduce((found, part) => part.length > found.length ? part : found);
  const middle = 2 * Math.floor(longest.length / 4);
  const { frame, palette, labels } = brush;
  const whom = whomWord(shape.attributes.applies_to);
  const [x, y] = [frame.x(longest[middle]), frame.y(longest[middle + 1])];
  if (x < 0 || y < 0 || x > frame.width || y > frame.height) return false;
  return labels.put(brush, whom, x, y - 11, {
    size: 11, weight: 600, colour: sign === 'prohibited' ? palette.danger : palette.ink,
  });
}

function whomWord(applies_to: string): string {
  switch (applies_to) {
    case 'unsms': return t('UNSMS personnel');
    case 'organisation': return t('one organisation');
    case 'all': return t('all traffic');
    case 'physical': return t('physical');
    default: return '';
  }
}
