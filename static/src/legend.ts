/** The signs of the map drawn small, by the same painters, for the legend, for lists and for paper. */

import { vehicleState, type VehicleState } from './attention';
import { theme } from './chrome/theme';
import { Frame } from './map/frame';
import { paintArea, paintBoundary, paintCell, paintTown } from './signs/areas';
import { Labels, Stamps, type Brush } from './signs/brush';
import { paintIncident } from './signs/incidents';
import { PALETTES } from './signs/palette';
import { paintPlace } from './signs/places';
import { paintRoad, roadSign } from './signs/roads';
import { paintWarning } from './signs/warnings';
import { attributesOf, boxOfParts, type Attributes, type Kind, type Shape } from './tiles/shape';
import { paintVehicle } from './vehicles/sign';
import type { Feature, LayerInfo, LayerKey } from './wire';

const WIDTH = 34;
const HEIGHT = 26;
/** Near enough for plates instead of dots, too far for the icons and letters that need more room. */
const ZOOM = 7;
const LINES = new Set(['roads', 'missions']);
const AREAS = new Set(['do_areas']);
const STATES = new Set(['sos', 'silent', 'late', 'voice', 'fresh']);

const made = new Map<string, HTMLCanvasElement>();
const stamps = new Map<string, Stamps>();

/** The entries of a layer's legend. What the catalogue names and we cannot draw is still named. */
export function legend(info: LayerInfo): { sign: HTMLElement; title: string }[] {
  return info.legend.map(({ value, title }) => ({ sign: draw(info.key, sample(info.key, value), Date.now(), value), title }));
}

/** The sign of one record, as it stands on the map now. now: server clock, ms. */
export function mark(feature: Feature, now: number): HTMLElement {
  const { properties: p } = feature;
  const kind = feature.geometry?.type ?? 'Point';
  return draw(p.layer, attributesOf(p), now, p.layer === 'vehicles' ? vehicleState(p, now) : '', kind.endsWith('LineString'));
}

/** Attributes that a record shown by this legend entry would have. */
function sample(layer: LayerKey, value: string): Attributes {
  const severity = /[1-4]/.exec(value)?.[0];
  const own: Record<string, unknown> = { title: '', view: value === 'redacted' ? 'redacted' : 'full', kind: value, status: value, level: value, advice: value, type: value };
  if (layer === 'incidents' && severity) own.severity = Number(severity);
  if (value === 'ended') own.ended = true;
  if (!/stale|never/.test(value)) own.verified_at = new Date().toISOString();
  own.occurred_at = new Date().toISOString();
  own.disputed = value === 'disputed' || value === 'border_disputed';
  return attributesOf(own);
}

function draw(layer: LayerKey, attributes: Attributes, now: number, value: string, line = LINES.has(layer)): HTMLElement {
  const key = JSON.stringify([theme(), layer, value, line, { ...attributes, title: '', at: fade(attributes.at, now), verified_at: fade(attributes.verified_at, now), confirmed_at: fade(attributes.confirmed_at, now) }]);
  let original = made.get(key);
  if (!original) {
    original = canvas();
    const brush = brushOn(original, now);
    if (brush) paint(brush, layer, shape(layer, attributes, line), value, now);
    made.set(key, original);
  }
  const copy = canvas();
  copy.className = 'sign';
  copy.getContext('2d')?.drawImage(original, 0, 0);
  return copy;
}

/** Ages only change a sign by day, week, month and half-year: one drawing serves all records between. */
function fade(at: number | null, now: number): number {
  return at === null ? -1 : [1, 7, 30, 31, 183].filter((days) => now - at > days * 86_400_000).length;
}

function canvas(): HTMLCanvasElement {
  const made = document.createElement('canvas');
  made.width = Math.round(WIDTH * devicePixelRatio);
  made.height = Math.round(HEIGHT * devicePixelRatio);
  return made;
}

function brushOn(on: HTMLCanvasElement, now: number): Brush | null {
  const context = on.getContext('2d');
  if (!context) return null;
  const ratio = devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const set = `${theme()} ${ratio}`;
  const own = stamps.get(set) ?? new Stamps(ratio);
  stamps.set(set, own);
  return { frame: new Frame(context, 0, 0, WIDTH, HEIGHT, ZOOM, ratio, now), palette: PALETTES[theme()], stamps: own, labels: new Labels() };
}

/** A point in the middle, a line across, or a box: in unit Mercator, which begins at the corner of the little canvas. */
function shape(layer: LayerKey, attributes: Attributes, line: boolean): Shape {
  const scale = 256 * 2 ** ZOOM;
  const [w, h] = [WIDTH / scale, HEIGHT / scale];
  const cell = attributes.view === 'redacted';
  const kind: Kind = cell || AREAS.has(layer) || (layer === 'reference' && attributes.kind !== 'town') ? 'polygon' : line ? 'line' : 'point';
  const inset = cell ? 0.26 : 0.12;
  const ring = [inset, inset, 1 - inset, inset, 1 - inset, 1 - inset, inset, 1 - inset, inset, inset];
  const unit = kind === 'polygon' ? ring : kind === 'line' ? [0.03, 0.5, 0.5, 0.5, 0.97, 0.5] : [0.5, 0.5];
  const parts = [Float64Array.from(unit, (share, at) => share * (at % 2 ? h : w))];
  return { layer, uid: null, kind, parts, box: boxOfParts(parts), attributes };
}

function paint(brush: Brush, layer: LayerKey, one: Shape, value: string, now: number): void {
  const [x, y] = [WIDTH / 2, HEIGHT / 2];
  const { palette } = brush;
  if (one.attributes.view === 'redacted') {
    const severity = one.attributes.severity;
    return paintCell(brush, one, layer === 'incidents' && severity ? palette.severity[severity - 1] ?? palette.grey : palette.ink);
  }
  switch (layer) {
    case 'do_areas': return paintArea(brush, one);
    case 'roads': return paintRoad(brush, one, roadSign(one, now));
    case 'incidents': return paintIncident(brush, one, x, y);
    case 'vehicles': return paintVehicle(brush, vehicle(value), x, y);
    case 'missions': return paintWay(brush, one);
    case 'warnings': return paintWarning(brush, one, x, y);
    case 'reference': return one.kind === 'point' ? paintTown(brush, one, x, y) : paintBoundary(brush, one);
    default: return paintPlace(brush, one, x, y);
  }
}

function vehicle(value: string): Parameters<typeof paintVehicle>[1] {
  const state = (STATES.has(value) ? value : 'fresh') as VehicleState;
  return { state, call_sign: '', heading_deg: state === 'silent' ? null : 45, age: '', pulse: 0, chosen: false };
}

/** A corridor with the part that is done and the part ahead. */
function paintWay({ frame, frame: { context }, palette }: Brush, one: Shape): void {
  const closed = one.attributes.status === 'closed';
  frame.trace(one.parts, false);
  context.strokeStyle = closed ? palette.grey : palette.blue;
  context.globalAlpha = 0.2;
  context.lineWidth = 12;
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = closed ? 1.5 : 2.5;
  context.setLineDash(one.attributes.status === 'planned' ? [6, 4] : []);
  context.stroke();
  context.setLineDash([]);
}
