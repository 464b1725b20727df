/** EXERCISE is part of the picture itself: no screenshot of an exercise can be taken for the real thing. */
import type { Frame } from '../map/frame';
import type { Palette } from './palette';

const STEP_X = 340;
const STEP_Y = 210;

export function paintExercise({ context, width, height }: Frame, palette: Palette): void {
  context.save();
  context.font = '700 26px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.letterSpacing = '6px';
  context.fillStyle = palette.ink;
  context.globalAlpha = 0.09;
  for (let row = 0, y = STEP_Y / 2; y < height + STEP_Y; row++, y += STEP_Y) {
    for (let x = row % 2 ? 0 : STEP_X / 2; x < width + STEP_X; x += STEP_X) {
      context.save();
      context.translate(x, y);
      context.rotate(-Math.PI / 8);
      context.fillText('EXERCISE', 0, 0); // a fixed word, as on paper: not translated
      context.restore();
    }
  }
  context.restore();
}
