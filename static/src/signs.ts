/** Single signs for lists and legends, painted by the very painters of the map. */
import { vehicleState } from './attention';
import { theme } from './chrome/theme';
import { Frame } from './map/frame';
import { paintArea, paintBoundary } from './signs/areas';
import { type Brush, Labels, Stamps } from './signs/brush';
import { paintCell } from './signs/cells';
import { paintIncident, severityOf } from './signs/incidents';
import { PALETTES } from './signs/palette';
import { paintPlace } from './signs/places';
import { paintRoad, roadSign } from './signs/roads';
import { paintWarning } from './signs/warnings';
import { t } from './text';
import { attributesOf, boxOfParts, type Kind, type Shape } from './tiles/shape';
import { paintVehicle } from './vehicles/sign';
import type { Feature, LayerInfo, LayerKey, VehicleProps } from './wire';
import { word } from './words';

const SAMPLE = 'sample'; // a sign with no uid is a count
const SIDE = 28; // CSS px, of a sign's square
const RINGED = 0.76; // the ring of an SOS has a radius of 18 px
const ZOOM = 10; // signs as the map shows them close by
const UNIT = 1 / (256 * 2 ** ZOOM); // a pixel there, in unit Mercator

export interface LegendSign { sign: HTMLCanvasElement; title: string }

type Own = Record<string, unknown>;

/** The sign of feature, ages as at now, ms of the server's clock. */
export function mark({ properties }: Feature, now: number): HTMLCanvasElement {
  return signOf(properties.layer, properties, now);
}

/** The signs of a layer in the order of its legend; titles as the catalogue has them, else our own. */
export function legend(info: LayerInfo): LegendSign[] {
  const named = new Map(info.legend.map(({ value, title }) => [value, title]));
  return samples(info.key).map(({ value, own, title }) => ({ sign: signOf(info.key, own, SAMPLED), title: named.get(value) ?? title }));
}

const SAMPLED = 1_700_000_000_000; // any moment: the samples' times are told from it
const LONG_MS = 400 * 86_400_000;

interface Sample { value: string; own: Own; title: string }

/** Functions, not strings: a title is in the reader's language when it is drawn. */
function samples(layer: LayerKey): Sample[] {
  const of = (field: string, values: readonly string[], set: string, more: Own = {}): Sample[] =>
    values.map(value => ({ value, own: { [field]: value, ...more }, title: word(set, value) }));
  const cell: Sample = { value: 'redacted', own: { view: 'redacted', cell: true }, title: t('about here: the cell of a redacted position') };
  switch (layer) {
    case 'do_areas': return of('level', ['regular', 'enhanced'], 'level');
    case 'roads': return of('status', ['open', 'restricted', 'prohibited', 'impassable', 'unknown'], 'status');
    case 'incidents': return [
      ...[1, 2, 3, 4].map(severity => ({ value: String(severity), own: { severity, at: SAMPLED / 1000 }, title: t('severity %(n)s', { n: severity }) })),
      { value: 'old', own: { severity: 2, at: (SAMPLED - LONG_MS) / 1000 }, title: t('long ago, or time unknown: the fill fades') },
      cell,
    ];
    case 'premises': return [...of('kind', ['office', 'guest_house', 'warehouse', 'residence'], 'kind'), cell];
    case 'venues': return of('advice', ['recommended', 'prohibited'], 'advice', { kind: 'hotel' });
    case 'hospitals': return [
      { value: 'verified', own: { verified_at: SAMPLED / 1000 }, title: t('verified within six months; S surgery, B blood, I intensive care') },
      { value: 'stale', own: {}, title: t('verified longer ago, or never') },
    ];
    case 'evacuation_points': return of('kind', ['airstrip', 'port', 'border_crossing', 'assembly_point'], 'kind');
    case 'missions': return [{ value: 'corridor', own: {}, title: t('corridor in its real width; done part solid, ahead dashed') }];
    case 'movements': return [cell];
    case 'vehicles': return vehicleSamples();
    case 'warnings': return [
      { value: 'warning', own: {}, title: t('warning') }, { value: 'ended', own: { ended: true }, title: t('warning ended') },
    ];
    case 'reference': return [
      { value: 'border', own: { kind: 'state' }, title: t('boundary') }, { value: 'disputed', own: { kind: 'state', disputed: true }, title: t('disputed boundary') },
    ];
    default: return [];
  }
}

function vehicleSamples(): Sample[] {
  const base = { heading_deg: 45, fix_at: new Date(SAMPLED).toISOString(), contact_at: null, fix_source: 'device', silent_after_s: 600, late_after_s: 60 };
  const before = (s: number): string => new Date(SAMPLED - s * 1000).toISOString();
  return [
    { value: 'fresh', own: base, title: t('fresh fix, arrow by heading') },
    { value: 'late', own: { ...base, fix_at: before(120) }, title: t('late') },
    { value: 'silent', own: { ...base, fix_at: before(900) }, title: t('silent, with the age of the last fix') },
    { value: 'voice', own: { ...base, fix_source: 'voice' }, title: t('known by voice') },
    { value: 'sos', own: { ...base, sos: true }, title: t('SOS') },
  ];
}

function signOf(layer: LayerKey, own: Own, now: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  canvas.className = 'sign';
  canvas.width = canvas.height = Math.round(SIDE * ratio);
  canvas.style.width = canvas.style.height = `${SIDE}px`;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const frame = new Frame(context, 0, 0, SIDE, SIDE, ZOOM, ratio, now);
  paint({ frame, palette: PALETTES[theme()], stamps: new Stamps(ratio), labels: new Labels() }, layer, own);
  return canvas;
}

function paint(brush: Brush, layer: LayerKey, own: Own): void {
  const middle = SIDE / 2;
  const cell = own.view === 'redacted' && layer !== 'do_areas' && layer !== 'roads';
  const shape = sample(layer, own, cell || layer === 'do_areas' ? 'polygon' : layer === 'roads' || layer === 'reference' || layer === 'missions' ? 'line' : 'point');
  if (cell) return paintCell(brush, shape, layer === 'incidents' ? brush.palette.severity[severityOf(shape.attributes.severity) - 1] : brush.palette.grey, null);
  switch (layer) {
    case 'do_areas': return paintArea(brush, shape, null);
    case 'roads': return paintRoad(brush, shape, roadSign(shape, brush.frame.now));
    case 'reference': return paintBoundary(brush, shape);
    case 'missions': return paintCorridor(brush, shape);
    case 'incidents': return paintIncident(brush, shape, middle, middle);
    case 'warnings': return paintWarning(brush, shape, middle, middle);
    case 'vehicles': return paintSmall(brush, RINGED, () => paintVehicle(brush, {
      state: vehicleState(own as VehicleProps, brush.frame.now), call_sign: '', heading_deg: typeof own.heading_deg === 'number' ? own.heading_deg : null,
      age: '', pulse: 0, chosen: false, flag: null,
    }, middle, middle));
    default: return paintPlace(brush, shape, middle, middle);
  }
}

/** Smaller, around the middle of the square: what has rings reaches beyond it. */
function paintSmall({ frame: { context } }: Brush, scale: number, paint: () => void): void {
  context.save();
  context.translate(SIDE / 2, SIDE / 2);
  context.scale(scale, scale);
  context.translate(-SIDE / 2, -SIDE / 2);
  paint();
  context.restore();
}

function paintCorridor({ frame, palette }: Brush, shape: Shape): void {
  const { context } = frame;
  context.strokeStyle = palette.blue;
  for (const [width, alpha, dash] of [[14, 0.2, []], [2.5, 1, [6, 4]]] as const) {
    frame.trace(shape.parts, false);
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.setLineDash([...dash]);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** A small thing of kind in the middle of the square. */
function sample(layer: LayerKey, own: Own, kind: Kind): Shape {
  const px = {
    point: [SIDE / 2, SIDE / 2], line: [2, SIDE / 2, SIDE - 2, SIDE / 2], polygon: [4, 6, SIDE - 4, 6, SIDE - 4, SIDE - 6, 4, SIDE - 6, 4, 6],
  }[kind];
  const parts = [Float64Array.from(px, at => at * UNIT)];
  return { layer, uid: SAMPLE, kind, parts, box: boxOfParts(parts), attributes: attributesOf(own) };
}
