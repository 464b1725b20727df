/** The flag of open alerts: a triangle with a mark of exclamation, hollow or filled; of a call for help an octagon. Its words stand beside it. */
import type { Flag } from '../flags';
import type { Palette } from './palette';

export const FLAG_REACH = 8;

const CORNERS: Readonly<Record<Flag['tone'], { count: number; turn: number; reach: number }>> = {
  sos: { count: 8, turn: Math.PI / 8, reach: 9 }, danger: { count: 3, turn: 0, reach: 9 }, late: { count: 3, turn: 0, reach: 8 },
};

export function paintFlag(context: CanvasRenderingContext2D, palette: Palette, tone: Flag['tone'], x: number, y: number): void {
  const { count, turn, reach } = CORNERS[tone];
  const filled = tone !== 'late';
  context.save();
  context.translate(x, y);
  context.beginPath();
  for (let i = 0; i < count; i++) {
    const angle = turn + 2 * Math.PI * i / count;
    context.lineTo(reach * Math.sin(angle), -reach * Math.cos(angle));
  }
  context.closePath();
  context.lineJoin = 'round';
  context.lineWidth = filled ? 3 : 4.5;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.fillStyle = filled ? palette.danger : palette.plate;
  context.fill();
  if (!filled) {
    context.lineWidth = 2;
    context.strokeStyle = palette.amber;
    context.stroke();
  }
  context.font = '800 10px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = filled ? palette.halo : palette.ink;
  context.fillText('!', 0, count === 3 ? 1.5 : 0.5);
  context.restore();
}
