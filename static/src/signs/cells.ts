/** Redacted positions: the cell of a published partition with a soft edge and "about here", never a pin. */
import type { Box } from '../map/mercator';
import { t } from '../text';
import type { Shape } from '../tiles/shape';
import type { Brush } from './brush';

const BLUR_PX = 6;
const ASIDE_PX = 20_000; // where the shape itself is drawn, out of sight: only its shadow is wanted
const BUFFER = 64 / 4096; // of a tile's edge: how far beyond it the server cuts
const NAMED_PX = 34; // a smaller cell has no room for words

/** A polygon where the layer has points or lines. */
export function isCell({ kind, layer }: Shape): boolean {
  return kind === 'polygon' && layer !== 'do_areas' && layer !== 'reference' && layer !== 'warnings';
}

/** colour: the layer's, or the severity's. tile: where shape was cut; null: it is whole. */
export function paintCell({ frame }: Brush, shape: Shape, colour: string, tile: Box | null): void {
  const { context, ratio } = frame;
  context.save();
  context.globalAlpha = 0.35;
  context.shadowColor = colour;
  context.shadowBlur = BLUR_PX * 2 * ratio; // shadows are reckoned in device pixels
  context.shadowOffsetX = ASIDE_PX * ratio;
  context.translate(-ASIDE_PX, 0);
  frame.trace(tile ? stretched(shape.parts, tile, frame.unitX(4 * BLUR_PX) - frame.unitX(0)) : shape.parts, true);
  context.fillStyle = '#000';
  context.fill();
  context.restore();
}

/** parts with what lies at the tile's cut moved on by `by`: else the blur would show the seams of tiles as edges. */
export function stretched(parts: readonly Float64Array[], tile: Box, by: number): Float64Array[] {
  const cut = 0.9 * BUFFER * (tile.maxX - tile.minX);
  const moved = (at: number, min: number, max: number): number => at <= min - cut ? at - by : at >= max + cut ? at + by : at;
  return parts.map(part => part.map((at, i) => i % 2 ? moved(at, tile.minY, tile.maxY) : moved(at, tile.minX, tile.maxX)));
}

export interface CellName { words: string; x: number; y: number }

/** Which layer, how many, about here. names: those written so far; a cell on the seam of two tiles is two pieces and is named once. */
export function nameCell(brush: Brush, layer: string, shape: Shape, x: number, y: number, names: CellName[]): void {
  const span = brush.frame.spanX(shape.box);
  if (span < NAMED_PX) return;
  const { count } = shape.attributes;
  const words = count > 1 ? t('%(layer)s %(count)s, about here', { layer, count }) : t('%(layer)s, about here', { layer });
  if (names.some(name => name.words === words && Math.hypot(name.x - x, name.y - y) < Math.max(60, 2 * span))) return;
  for (const line of [0, 1, -1, 2]) { // several layers share a cell
    if (!brush.labels.put(brush, words, x, y + line * 13, { size: 11, colour: brush.palette.ink })) continue;
    names.push({ words, x, y });
    return;
  }
}
