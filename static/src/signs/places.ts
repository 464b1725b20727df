/** Premises, venues, hospitals, evacuation points: icons on plates. Never an emblem: a hospital is a white H on blue. */
import type { Shape } from '../tiles/shape';
import type { Brush } from './brush';
import { fillIcon } from './icons';
import type { Palette } from './palette';

/** Verified longer ago than this is stale. */
const STALE_MS = 183 * 86_400_000;
const FAR_ZOOM = 8; // below it the server counts points per cell, and a plate would hide the country
const LETTER_ZOOM = 9;
export const PLATE_REACH = 11;
const COUNT_REACH = 7;

/** What a hospital can do, as letters under its sign. */
const LETTERS: readonly (readonly [service: string, letter: string])[] = [['surgery', 'S'], ['blood', 'B'], ['icu', 'I']];

const ICON_OF: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  premises: { office: 'office', guest_house: 'guest_house', warehouse: 'warehouse', residence: 'residence' },
  venues: { hotel: 'guest_house', restaurant: 'restaurant', shop: 'shop', market: 'shop' },
  evacuation_points: { airstrip: 'airstrip', port: 'port', border_crossing: 'border_crossing', assembly_point: 'assembly_point', helipad: 'helipad' },
};
const FALLBACK: Readonly<Record<string, string>> = { premises: 'office', venues: 'guest_house', evacuation_points: 'assembly_point' };

export function reachOfPlace(zoom: number): number {
  return zoom < FAR_ZOOM ? COUNT_REACH : PLATE_REACH;
}

/** Whether a record that is to be verified was not, or long ago. */
export function isStale(verified_at: number | null, now: number): boolean {
  return verified_at === null || now - verified_at > STALE_MS;
}

export function paintPlace(brush: Brush, shape: Shape, x: number, y: number): void {
  const { frame: { context, zoom }, palette, stamps } = brush;
  if (shape.uid === null || zoom < FAR_ZOOM) return paintCount(brush, shape, x, y);
  if (shape.layer === 'hospitals') return paintHospital(brush, shape, x, y);
  const { advice } = shape.attributes;
  const icon = iconOf(shape);
  const evacuation = shape.layer === 'evacuation_points';
  stamps.put(context, `place ${icon} ${advice} ${String(evacuation)}`, x, y, PLATE_REACH + 4, context => {
    plate(context, palette, palette.plate, evacuation ? palette.blue : palette.ink, []);
    context.fillStyle = evacuation ? palette.blue : palette.ink;
    fillIcon(context, icon, 14);
    if (advice === 'prohibited') strikeOut(context, palette);
  });
}

/** Counts of several layers stand at the middle of one cell: each has its side. */
const ASIDE: Readonly<Record<string, readonly [x: number, y: number]>> = {
  premises: [-8, -8], venues: [8, -8], hospitals: [-8, 8], evacuation_points: [8, 8],
};

/** Far out: a small icon, dashed where it stands in its cell and not at its place, and how many where it stands for several. */
function paintCount(brush: Brush, shape: Shape, x: number, y: number): void {
  const { frame: { context }, palette, stamps } = brush;
  const { count } = shape.attributes;
  const [dx, dy] = shape.uid === null ? ASIDE[shape.layer] ?? [0, 0] : [0, 0];
  const hospital = shape.layer === 'hospitals';
  stamps.put(context, `far ${shape.layer} ${shape.uid === null ? '' : shape.attributes.kind}`, x + dx, y + dy, COUNT_REACH + 2, context => {
    context.beginPath();
    context.roundRect(1 - COUNT_REACH, 1 - COUNT_REACH, 2 * COUNT_REACH - 2, 2 * COUNT_REACH - 2, 2);
    context.fillStyle = hospital ? palette.blue : palette.plate;
    context.fill();
    context.lineWidth = 1;
    if (shape.uid === null) context.setLineDash([2, 2]);
    context.strokeStyle = hospital ? palette.halo : shape.layer === 'evacuation_points' ? palette.blue : palette.ink;
    context.stroke();
    context.fillStyle = hospital ? palette.onBlue : context.strokeStyle;
    if (hospital) writeH(context, 10);
    else fillIcon(context, iconOf(shape), 9);
  });
  if (count > 1) brush.labels.put(brush, String(count), x + dx + Math.sign(dx || 1) * 9, y + dy, { size: 10, weight: 700, colour: palette.ink, align: dx < 0 ? 'right' : 'left' });
}

function writeH(context: CanvasRenderingContext2D, size: number): void {
  context.font = `700 ${size}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText('H', 0, 1);
}

function iconOf({ layer, attributes }: Shape): string {
  return ICON_OF[layer]?.[attributes.kind] ?? FALLBACK[layer] ?? 'office';
}

function plate(context: CanvasRenderingContext2D, palette: Palette, fill: string, edge: string, dash: number[]): void {
  const reach = PLATE_REACH - 0.75;
  context.beginPath();
  context.roundRect(-reach, -reach, 2 * reach, 2 * reach, 4);
  context.lineWidth = 3.5;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.fillStyle = fill;
  context.fill();
  context.setLineDash(dash);
  context.lineWidth = 1.5;
  context.strokeStyle = edge;
  context.stroke();
  context.setLineDash([]);
}

/** A bar across: the venue is not to be used. */
function strikeOut(context: CanvasRenderingContext2D, palette: Palette): void {
  for (const [width, colour] of [[5, palette.plate], [2.5, palette.danger]] as const) {
    context.beginPath();
    context.moveTo(-PLATE_REACH + 1, PLATE_REACH - 1);
    context.lineTo(PLATE_REACH - 1, -PLATE_REACH + 1);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}

function paintHospital(brush: Brush, shape: Shape, x: number, y: number): void {
  const { frame: { context, zoom, now }, palette, stamps } = brush;
  const stale = isStale(shape.attributes.verified_at, now);
  stamps.put(context, `hospital ${String(stale)}`, x, y, PLATE_REACH + 4, context => {
    plate(context, palette, stale ? palette.plate : palette.blue, palette.blue, stale ? [3, 2] : []);
    context.fillStyle = stale ? palette.blue : palette.onBlue;
    writeH(context, 15);
  });
  if (zoom < LETTER_ZOOM) return;
  const letters = LETTERS.filter(([service]) => shape.attributes.services.includes(service)).map(([, letter]) => letter).join(' ');
  brush.labels.put(brush, letters, x, y + PLATE_REACH + 7, { size: 10, weight: 700, colour: palette.ink });
}
