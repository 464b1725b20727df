/** Warnings of imminent danger: a triangle with an exclamation mark, or the section or area they name. Ended ones are hollow and grey. */
import type { Shape } from '../tiles/shape';
import type { Brush } from './brush';

export const WARNING_REACH = 14;

export function paintWarningGround({ frame, palette }: Brush, shape: Shape): void {
  const { context } = frame;
  const colour = shape.attributes.ended ? palette.grey : palette.danger;
  frame.trace(shape.parts, shape.kind === 'polygon');
  context.lineJoin = 'round';
  context.lineCap = 'round';
  if (shape.kind === 'polygon') {
    context.fillStyle = colour;
    context.globalAlpha = shape.attributes.ended ? 0.05 : 0.14;
    context.fill();
  } else {
    context.strokeStyle = colour;
    context.globalAlpha = shape.attributes.ended ? 0.15 : 0.3;
    context.lineWidth = 14;
    context.stroke();
  }
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash([2, 5]);
  context.stroke();
  context.setLineDash([]);
  context.lineCap = 'butt';
}

export function paintWarning({ frame, palette, stamps }: Brush, shape: Shape, x: number, y: number): void {
  const { ended } = shape.attributes;
  stamps.put(frame.context, `warning ${String(ended)}`, x, y, WARNING_REACH + 4, context => {
    context.beginPath();
    context.moveTo(0, -12);
    context.lineTo(13, 10);
    context.lineTo(-13, 10);
    context.closePath();
    context.lineJoin = 'round';
    context.lineWidth = 5;
    context.strokeStyle = palette.halo;
    context.stroke();
    context.fillStyle = ended ? palette.plate : palette.danger;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = ended ? palette.grey : palette.ink;
    context.stroke();
    context.fillStyle = ended ? palette.grey : palette.halo;
    context.font = '800 16px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText('!', 0, 2.5);
  });
}
