/** Missions: the corridor in its real width under the line; done part solid, ahead dashed; stops numbered. */
import { type Flag, flagWords } from '../flags';
import { latOf, metresToPixels, unitX, unitY } from '../map/mercator';
import { shapeOf } from '../tiles/shape';
import type { Feature, MissionProps, Stop } from '../wire';
import type { Brush } from './brush';
import { FLAG_REACH, paintFlag } from './flags';

const LEAST_CORRIDOR_PX = 6;
const STOP_REACH = 8;
const STOP_ZOOM = 8; // further out a stop's number would be read as a count

/** Width in px of a corridor of corridor_m at latitude lat and zoom; never too thin to see. null: not told. */
export function corridorPx(corridor_m: number | null, lat: number, zoom: number): number {
  return Math.max(LEAST_CORRIDOR_PX, metresToPixels(corridor_m ?? 0, lat, zoom));
}

/** A place along a line: index of the vertex before it, and how far to the next (0-1). */
export interface Along { index: number; part: number }

/** The place of part nearest to x, y (unit Mercator). */
export function nearest(part: Float64Array, x: number, y: number): Along & { distance: number } {
  let best = { index: 0, part: 0, distance: Infinity };
  for (let i = 0; i + 3 < part.length; i += 2) {
    const [x0, y0, dx, dy] = [part[i], part[i + 1], part[i + 2] - part[i], part[i + 3] - part[i + 1]];
    const square = dx * dx + dy * dy;
    const share = square ? Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / square)) : 0;
    const distance = Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
    if (distance < best.distance) best = { index: i / 2, part: share, distance };
  }
  return best;
}

/** part up to, and from, a place. */
export function split(part: Float64Array, { index, part: share }: Along): [Float64Array, Float64Array] {
  const i = 2 * index;
  const x = part[i] + share * ((part[i + 2] ?? part[i]) - part[i]);
  const y = part[i + 1] + share * ((part[i + 3] ?? part[i + 1]) - part[i + 1]);
  return [Float64Array.of(...part.subarray(0, i + 2), x, y), Float64Array.of(x, y, ...part.subarray(i + 2))];
}

/** Corridor and line, under the roads so that a road's status stays to be read. done: how far its rearmost vehicle is; null: none was seen. */
export function paintMission(brush: Brush, feature: Feature<MissionProps>, done: Along | null, chosen: boolean): void {
  const shape = shapeOf(feature);
  if (!shape || shape.kind === 'point') return;
  const { frame, frame: { context }, palette } = brush;
  const { corridor_m, status } = feature.properties;
  const lat = latOf((shape.box.minY + shape.box.maxY) / 2);
  frame.trace(shape.parts, shape.kind === 'polygon');
  context.lineJoin = context.lineCap = 'round';
  context.strokeStyle = status === 'closed' ? palette.grey : palette.blue;
  context.globalAlpha = chosen ? 0.28 : 0.15;
  context.lineWidth = corridorPx(corridor_m, lat, frame.zoom);
  context.stroke();
  context.globalAlpha = 1;
  context.lineCap = 'butt';
  for (const part of shape.parts) paintWay(brush, part, status === 'closed' ? null : done, status === 'closed');
}

/** Stops, numbered, and the mission's code with what is open about it: over everything that stands. */
export function nameMission(brush: Brush, feature: Feature<MissionProps>, flag: Flag | null): void {
  const shape = shapeOf(feature);
  if (!shape || shape.kind === 'point') return;
  const { frame, palette, labels } = brush;
  const { properties } = feature;
  if (frame.zoom >= STOP_ZOOM) properties.stops?.forEach((stop, i) => paintStop(brush, stop, i + 1));
  const [x, y] = [frame.x(shape.parts[0][0]), frame.y(shape.parts[0][1])];
  if (flag) {
    paintFlag(frame.context, palette, flag.tone, x, y);
    labels.keepOff(x, y, FLAG_REACH);
  }
  const words = [properties.code || properties.title, flag && flagWords(flag)].filter(Boolean).join(' · ');
  const style = { size: 12, weight: 700, colour: flag && flag.tone !== 'late' ? palette.danger : palette.blue };
  for (const [dx, dy] of [[0, -18], [0, 18], [30, -12], [-30, 12]]) {
    if (labels.put(brush, words, x + dx, y + dy, style)) return;
  }
}

function paintWay({ frame, palette }: Brush, part: Float64Array, done: Along | null, closed: boolean): void {
  const { context } = frame;
  const pieces: [Float64Array, number[]][] = done
    ? split(part, done).map((piece, i) => [piece, i ? [12, 7] : []])
    : [[part, closed ? [] : [12, 7]]];
  context.strokeStyle = closed ? palette.grey : palette.blue;
  context.lineWidth = closed ? 2 : 9; // wider than any road, which is drawn on it
  context.globalAlpha = 0.7;
  for (const [piece, dash] of pieces) {
    frame.trace([piece], false);
    context.setLineDash(dash);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function paintStop({ frame, palette, labels }: Brush, stop: Stop, number: number): void {
  const { context } = frame;
  const [x, y] = [frame.x(unitX(stop.lon)), frame.y(unitY(stop.lat))];
  context.beginPath();
  context.arc(x, y, STOP_REACH, 0, 2 * Math.PI);
  context.fillStyle = palette.plate;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = palette.blue;
  context.stroke();
  context.font = '700 10px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = palette.ink;
  context.fillText(String(number), x, y + 0.5);
  labels.keepOff(x, y, STOP_REACH);
}
