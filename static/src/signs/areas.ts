/** DO areas, reference places and boundaries, and the cells that stand for redacted positions. */
import { t } from '../text';
import type { Shape } from '../tiles/shape';
import type { Brush } from './brush';

const HATCH_PX = 9;

/** Regular: a thin outline. Enhanced: an outline and a thin grey hatch within; no danger colour, for a level is no threat. */
export function paintArea({ frame, palette }: Brush, shape: Shape): void {
  const { context } = frame;
  const enhanced = shape.attributes.level === 'enhanced';
  frame.trace(shape.parts, true);
  context.strokeStyle = palette.area;
  context.lineJoin = 'round';
  context.setLineDash(shape.attributes.disputed ? [6, 4] : []);
  if (enhanced) {
    context.save();
    context.clip('evenodd');
    hatchInside(frame.context, frame.width, frame.height, palette.area, frame.left + frame.top);
    context.restore();
    frame.trace(shape.parts, true);
  }
  context.lineWidth = enhanced ? 2 : 1.25;
  context.stroke();
  context.setLineDash([]);
}

/** The hatch hangs on the ground, so it does not swim when the canvas is placed anew. */
function hatchInside(context: CanvasRenderingContext2D, width: number, height: number, colour: string, phase: number): void {
  context.beginPath();
  const first = -height - (((phase - height) % HATCH_PX) + HATCH_PX) % HATCH_PX;
  for (let x = first; x < width + height; x += HATCH_PX) {
    context.moveTo(x + height, 0);
    context.lineTo(x, height);
  }
  context.globalAlpha = 0.22;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.strokeStyle = colour;
  context.stroke();
  context.globalAlpha = 1;
}

/** Name and level of an area at x, y. */
export function nameArea(brush: Brush, shape: Shape, x: number, y: number): void {
  const { palette, labels, frame } = brush;
  const enhanced = shape.attributes.level === 'enhanced';
  const room = Math.min(frame.spanX(shape.box), frame.spanY(shape.box));
  if (room < 90) return;
  labels.put(brush, shape.attributes.title, x, y, { size: 13, weight: 600, colour: palette.area });
  const word = enhanced ? t('ENHANCED') : t('REGULAR');
  labels.put(brush, word, x, y + (enhanced ? 19 : 15), { size: enhanced ? 18 : 11, weight: enhanced ? 700 : 500, colour: palette.area, spacing: enhanced ? 3 : 1.5 });
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

export function paintTown(brush: Brush, shape: Shape, x: number, y: number): void {
  const { frame: { context }, palette, labels } = brush;
  const fits = labels.put(brush, shape.attributes.title, x + 7, y, { size: 12, colour: palette.ink, align: 'left' });
  if (!fits) return;
  context.beginPath();
  context.arc(x, y, 2.5, 0, 2 * Math.PI);
  context.fillStyle = palette.halo;
  context.fill();
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.25;
  context.stroke();
}

/** A redacted position: its cell with a soft edge, never a pin. colour: the layer's, or the severity's. */
export function paintCell({ frame }: Brush, shape: Shape, colour: string): void {
  const { context } = frame;
  frame.trace(shape.parts, true);
  context.fillStyle = colour;
  context.globalAlpha = 0.1;
  context.fill();
  context.strokeStyle = colour;
  context.lineJoin = 'round';
  context.globalAlpha = 0.06;
  for (const width of [14, 10, 6, 3]) { // wide strokes over each other: an edge that fades, without a filter
    context.lineWidth = width;
    context.stroke();
  }
  context.globalAlpha = 1;
}
