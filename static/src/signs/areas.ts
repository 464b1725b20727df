/** DO areas, and places and boundaries for orientation. */
import type { Frame } from '../map/frame';
import type { Box } from '../map/mercator';
import { t } from '../text';
import type { Shape } from '../tiles/shape';
import type { Brush } from './brush';

const HATCH_PX = 7;
const BAND_PX = 16; // how far the hatch reaches in: the level is told at the edge, the inside is where one works

/**
 * Regular: a thin outline. Enhanced: a wider one with a thin grey hatch within; no danger colour, for a level is no threat.
 * tile: where shape was cut; null: it is whole.
 */
export function paintArea({ frame, palette }: Brush, shape: Shape, tile: Box | null): void {
  const { context } = frame;
  const enhanced = shape.attributes.level === 'enhanced';
  context.lineJoin = 'round';
  if (enhanced) {
    context.save();
    frame.trace(shape.parts, true);
    context.clip('evenodd');
    traceEdges(frame, shape, tile);
    context.strokeStyle = hatch(frame, palette.area) ?? palette.area;
    context.lineWidth = 2 * BAND_PX; // its outer half is clipped away
    context.stroke();
    context.restore();
  }
  traceEdges(frame, shape, tile);
  context.strokeStyle = palette.area;
  context.setLineDash(shape.attributes.disputed ? [6, 4] : []);
  context.lineWidth = enhanced ? 2 : 1.25;
  context.stroke();
  context.setLineDash([]);
}

/** The outline without the edges at which a tile has cut it. */
function traceEdges(frame: Frame, { parts }: Shape, tile: Box | null): void {
  if (!tile) return frame.trace(parts, true);
  const pieces = parts.flatMap(ring => uncut(ring, tile));
  frame.trace(pieces, false);
}

/** Pieces of ring between edges that run along a side of tile, in its buffer. */
export function uncut(ring: Float64Array, tile: Box): Float64Array[] {
  const pieces: Float64Array[] = [];
  let first = 0;
  const end = (last: number): void => { if (last > first) pieces.push(ring.subarray(first, last + 2)); };
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const alongX = ring[i] === ring[i + 2] && (ring[i] < tile.minX || ring[i] > tile.maxX);
    const alongY = ring[i + 1] === ring[i + 3] && (ring[i + 1] < tile.minY || ring[i + 1] > tile.maxY);
    if (!alongX && !alongY) continue;
    end(i);
    first = i + 2;
  }
  end(ring.length - 2);
  return pieces;
}

/** Slanted lines that hang on the ground, so they do not swim when the canvas is placed anew. */
function hatch({ context, left, top, ratio }: Frame, colour: string): CanvasPattern | null {
  const side = Math.round(HATCH_PX * ratio);
  const cell = document.createElement('canvas');
  cell.width = cell.height = side;
  const pen = cell.getContext('2d');
  if (!pen) return null;
  pen.strokeStyle = colour;
  pen.globalAlpha = 0.45;
  pen.lineWidth = ratio * 0.8;
  pen.beginPath();
  for (const shift of [-side, 0, side]) { // neighbours' corners too, or the lines would have gaps
    pen.moveTo(shift - 1, side + 1);
    pen.lineTo(shift + side + 1, -1);
  }
  pen.stroke();
  const pattern = context.createPattern(cell, 'repeat');
  pattern?.setTransform(new DOMMatrix().translate(-left % HATCH_PX, -top % HATCH_PX).scale(HATCH_PX / side));
  return pattern;
}

/** Where in the box of an area its name is tried, as parts of width and height: the middle first. */
const PLACES: readonly (readonly [number, number])[] = [[0.5, 0.5], [0.5, 0.3], [0.5, 0.7], [0.3, 0.5], [0.7, 0.5], [0.3, 0.3], [0.7, 0.3], [0.3, 0.7], [0.7, 0.7], [0.5, 0.12], [0.5, 0.9]];

/** Name and level of an area, somewhere free within it. box: of what can be seen of it; inArea: whether x, y (unit Mercator) lies in it. */
export function nameArea(brush: Brush, { attributes }: Shape, box: Box, inArea: (x: number, y: number) => boolean): void {
  const { palette, labels, frame } = brush;
  if (frame.spanX(box) < 90 || frame.spanY(box) < 50) return;
  const enhanced = attributes.level === 'enhanced';
  const size = enhanced ? 18 : 12;
  const word = { text: enhanced ? t('ENHANCED') : t('REGULAR'), size, weight: enhanced ? 700 : 600, colour: palette.area, spacing: enhanced ? 3 : 1.5 };
  const name = { text: attributes.title, size: 13, weight: 600, colour: palette.area };
  for (const [acrossX, acrossY] of PLACES) {
    const [unitX, unitY] = [box.minX + acrossX * (box.maxX - box.minX), box.minY + acrossY * (box.maxY - box.minY)];
    if (!inArea(unitX, unitY)) continue;
    const [x, y] = [frame.x(unitX), frame.y(unitY)];
    if (!labels.isFree(brush, word.text, x, y + size, word) || !labels.isFree(brush, name.text, x, y, name)) continue;
    labels.put(brush, name.text, x, y, name);
    labels.put(brush, word.text, x, y + size, { ...word, always: true });
    return;
  }
}

/** A boundary or a town for orientation; disputed lines are dashed. */
export function paintBoundary({ frame, palette }: Brush, shape: Shape): void {
  const { context } = frame;
  frame.trace(shape.parts, shape.kind === 'polygon');
  context.strokeStyle = palette.border;
  context.lineWidth = shape.attributes.kind === 'county' ? 0.6 : 1;
  context.setLineDash(shape.attributes.disputed ? [5, 4] : []);
  context.stroke();
  context.setLineDash([]);
}

/** A town's name, where there is room beside it, and its dot, but not upon a sign; after the signs, which come first. */
export function paintTown(brush: Brush, shape: Shape, x: number, y: number): void {
  const { frame: { context }, palette, labels } = brush;
  const style = { size: 12, colour: palette.ink };
  const sides: [number, number, CanvasTextAlign][] = [[7, 0, 'left'], [-7, 0, 'right'], [0, -11, 'center'], [0, 12, 'center'], [14, 12, 'left'], [-14, 12, 'right'], [16, -12, 'left'], [-16, -12, 'right']];
  const covered = !labels.isClear(x, y, 2.5);
  const fits = sides.some(([dx, dy, align]) => labels.put(brush, shape.attributes.title, x + dx, y + dy, { ...style, align }));
  if (!fits || covered) return;
  context.beginPath();
  context.arc(x, y, 2.5, 0, 2 * Math.PI);
  context.fillStyle = palette.halo;
  context.fill();
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.25;
  context.stroke();
}
