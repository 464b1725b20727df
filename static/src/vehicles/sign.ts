/** A vehicle by the age of what is known of it: fresh, late, silent, voice, SOS. Shape first, then ring, then word. */
import type { VehicleState } from '../attention';
import { type Flag, flagWords } from '../flags';
import type { Brush } from '../signs/brush';
import { FLAG_REACH, paintFlag } from '../signs/flags';
import type { Palette } from '../signs/palette';
import { t } from '../text';

export const VEHICLE_REACH = 11;
const NAME_ZOOM = 8;

export interface VehicleSign {
  state: VehicleState;
  call_sign: string;
  /** true north, clockwise; null: not told */
  heading_deg: number | null;
  /** words for the age of the last fix, "14 min"; '' where it is no news */
  age: string;
  /** 0-1: how far the ring of an SOS has spread */
  pulse: number;
  chosen: boolean;
  /** what is open about it; null: nothing, or a picture of the past */
  flag: Flag | null;
}

export function paintVehicle(brush: Brush, sign: VehicleSign, x: number, y: number): void {
  const { frame: { context }, palette, labels } = brush;
  paintBare(context, palette, sign, x, y);
  if (sign.flag) {
    paintFlag(context, palette, sign.flag.tone, x + 12, y - 12);
    labels.keepOff(x + 12, y - 12, FLAG_REACH);
  }
  writeWords(brush, sign, x, y);
}

/** The sign without its words. */
export function paintBare(context: CanvasRenderingContext2D, palette: Palette, sign: VehicleSign, x: number, y: number): void {
  if (sign.state === 'sos') ring(context, x, y, 16 + 6 * sign.pulse, 4, palette.danger);
  if (sign.state === 'late') ring(context, x, y, 14.5, 3, palette.amber);
  if (sign.chosen) ring(context, x, y, 19, 2, palette.selection);
  context.save();
  context.translate(x, y);
  paintBody(context, palette, sign);
  context.restore();
}

/** Right of the sign, or wherever there is room; an SOS and the chosen one in any case. */
function writeWords(brush: Brush, sign: VehicleSign, x: number, y: number): void {
  const { palette, labels, frame } = brush;
  const words = wordsOf(sign, frame.zoom);
  const style = { size: 12, ...styleOf(sign, palette) };
  for (const [dx, dy, align] of SIDES) if (labels.put(brush, words, x + dx, y + dy, { ...style, align })) return;
  if (sign.state === 'sos' || sign.flag?.tone === 'sos' || sign.chosen) labels.put(brush, words, x + 18, y, { ...style, align: 'left', always: true });
}

/** Where words may stand beside a sign, px, the first place that is free. */
export const SIDES: readonly (readonly [number, number, 'left' | 'right'])[] = [
  [18, 0, 'left'], [-18, 0, 'right'], [14, 14, 'left'], [-14, -14, 'right'], [14, -14, 'left'], [-14, 14, 'right'],
];

export function styleOf({ state, flag }: VehicleSign, palette: Palette): { weight: number; colour: string } {
  const worst = state === 'sos' || flag?.tone === 'sos' || flag?.tone === 'danger';
  return { weight: worst ? 800 : 600, colour: worst ? palette.danger : state === 'silent' ? palette.grey : palette.ink };
}

export function wordsOf(sign: VehicleSign, zoom: number): string {
  if (sign.state === 'sos') return t('SOS %(name)s', { name: sign.call_sign });
  const near = zoom >= NAME_ZOOM || sign.chosen;
  const flag = sign.flag && (near || sign.flag.tone !== 'late') ? flagWords(sign.flag) : '';
  const name = near || flag ? sign.call_sign : '';
  const age = sign.state === 'fresh' ? '' : sign.age;
  return [name, age, flag].filter(Boolean).join(' · ');
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, radius: number, width: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function paintBody(context: CanvasRenderingContext2D, palette: Palette, { state, heading_deg }: VehicleSign): void {
  if (state === 'voice') return paintVoice(context, palette);
  const hollow = state === 'silent';
  const colour = hollow ? palette.grey : state === 'sos' ? palette.danger : palette.vehicle;
  context.beginPath();
  if (heading_deg === null) context.arc(0, 0, 7, 0, 2 * Math.PI);
  else {
    context.rotate(heading_deg * Math.PI / 180); // the canvas turns clockwise too, and 0 is up
    context.moveTo(0, -11);
    context.lineTo(8, 9);
    context.lineTo(0, 5);
    context.lineTo(-8, 9);
    context.closePath();
  }
  context.lineJoin = 'round';
  context.lineWidth = 4.5;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.fillStyle = hollow ? palette.plate : colour;
  context.fill();
  context.lineWidth = hollow ? 2 : 1;
  context.strokeStyle = hollow ? colour : palette.halo;
  context.stroke();
}

/** Known by voice: a square with a wave. */
function paintVoice(context: CanvasRenderingContext2D, palette: Palette): void {
  context.beginPath();
  context.rect(-8, -8, 16, 16);
  context.lineWidth = 4.5;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.fillStyle = palette.vehicle;
  context.fill();
  context.beginPath();
  for (let x = -6; x <= 6; x++) context.lineTo(x, Math.sin(x * Math.PI / 4) * 3);
  context.lineWidth = 2;
  context.strokeStyle = palette.halo;
  context.stroke();
}

/** Where it has been, fading towards the past. way: unit Mercator, oldest first. */
export function paintTrail({ frame, palette }: Brush, way: Float64Array, chosen: boolean): void {
  const { context } = frame;
  const steps = 6; // pieces of growing strength: a gradient along a line costs a stroke per vertex
  const vertices = way.length / 2;
  context.lineWidth = chosen ? 3 : 2;
  context.lineJoin = context.lineCap = 'round';
  context.strokeStyle = palette.vehicle;
  for (let i = 0; i < steps; i++) {
    const from = Math.floor(i * (vertices - 1) / steps);
    const to = Math.floor((i + 1) * (vertices - 1) / steps);
    if (to <= from) continue;
    frame.trace([way.subarray(2 * from, 2 * to + 2)], false);
    context.globalAlpha = (chosen ? 0.9 : 0.5) * (i + 1) / steps;
    context.stroke();
  }
  context.globalAlpha = 1;
  context.lineCap = 'butt';
}
