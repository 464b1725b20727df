/** What travels between server and browser (docs/wire.md). Coordinates are lon, lat; times RFC 3339 UTC; lengths metres. */
import type { Geometry } from 'geojson';

export type LayerKey = string
export type Marking = 'TLP:RED' | 'TLP:AMBER+STRICT' | 'TLP:AMBER' | 'TLP:GREEN' | 'TLP:CLEAR'
export type View = 'full' | 'redacted'

/** A record as named by the server: its layer and the random id of the form this reader sees. */
export interface Ref { layer: LayerKey; id: string }

/** What every feature carries; the layer's own properties follow under their wire names. */
export interface Props {
  layer: LayerKey
  view: View
  marking: Marking
  originator: string
  title: string
  area: string
  occurred_at?: string | null
  valid_from?: string | null
  updated_at: string | null
  version: number
  until: string | null
  exercise: boolean
  [own: string]: unknown
}

/** Properties of the vehicles layer. heading_deg: true north, clockwise. */
export interface VehicleProps extends Props {
  call_sign: string
  organisation: string
  vehicle_class: string
  mission: string
  heading_deg: number | null
  speed_mps: number | null
  fix_at: string | null
  contact_at: string | null
  fix_source: 'device' | 'voice'
  sos: boolean
  silent_after_s: number
  late_after_s: number
}

export interface Stop { name: string; lon: number; lat: number; arrives_at: string | null }

/** Properties of the missions layer. corridor_m: full width of the corridor. */
export interface MissionProps extends Props {
  code: string
  status: 'planned' | 'under_way' | 'closed'
  lead: string
  organisations: string[]
  departs_at: string | null
  arrives_at: string | null
  corridor_m: number | null
  stops: Stop[]
}

export type AlertState = 'open' | 'acknowledged' | 'ended'

/** Properties of the alerts layer. km: along the mission's route; value, threshold: in the unit of the rule. */
export interface AlertProps extends Props {
  rule: string
  mission: string
  vehicle: string
  organisation: string
  severity: 1 | 2 | 3 | 4
  state: AlertState
  since: string
  raised_at: string
  acknowledged_at: string | null
  acknowledged_by: string
  acknowledged_text: string
  ended_at: string | null
  km: number | null
  value: number | null
  threshold: number | null
  text: string
}

export interface Feature<P extends Props = Props> {
  type: 'Feature'
  id: string
  geometry: Geometry | null
  properties: P
}

/** What rings: a feature of any layer. */
export interface Alert extends Ref { title: string; at: string }

export type Frame =
  | { type: 'hello'; protocol: number; server_time: string; exercise: boolean }
  | { type: 'snapshot'; page: number; last: boolean; features: Feature[]; token?: string }
  | { type: 'tick'; at: string; upsert: Feature[]; gone: Ref[]; alert: Alert[] }
  | { type: 'mark'; token: string; count: number; server_time: string }
  | { type: 'ping'; server_time: string }
  | { type: 'resync' }
  | { type: 'error'; code: string; ref?: unknown }

export interface LegendEntry { value: string; title: string }

/** One entry of the catalogue `/api/v1/layers`. updated_at null: unknown. */
export interface LayerInfo {
  key: LayerKey
  title: string
  order: number
  geometry: 'point' | 'line' | 'polygon'
  time: 'occurred_at' | 'valid_from'
  live: boolean
  min_zoom: number
  max_zoom: number
  tiles: string
  features: string
  legend: LegendEntry[]
  on: boolean
  count: number
  updated_at: string | null
}

export interface AreaInfo {
  code: string
  name: string
  level: 'regular' | 'enhanced'
  timezone: string
  standing: string
  /** since when; null where the organisation is not on the area's list */
  standing_since: string | null
  duties: string[]
  bounds: [west: number, south: number, east: number, north: number]
  disclaimer: string
}

/** Who reads: `/api/v1/me`. */
export interface Me {
  login: string
  organisation: { code: string; name: string; kind: string } | null
  role: string
  acting_as: number | null
  members: { id: number; organisation: string; role: string }[]
  areas: AreaInfo[]
  exercise: boolean
  server_time: string
}

/** RFC 9457 problem document; `code` is stable, `title` is not. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  field?: string
  position?: number
  limit?: number
  /** Where a person does what is missing: gives or sets up a second factor. */
  page?: string
}

/** The frame does not have a shape of docs/wire.md. */
export class FrameError extends Error {}

const MARKINGS: ReadonlySet<unknown> = new Set(['TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR']);

type Fields = Record<string, unknown>

function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new FrameError(what);
}

function fields(value: unknown, what: string): Fields {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), `${what} is not an object`);
  return value as Fields;
}

function list(value: unknown, what: string): unknown[] {
  must(Array.isArray(value), `${what} is not a list`);
  return value;
}

function checkTime(value: unknown, what: string): void {
  must(typeof value === 'string' && !Number.isNaN(Date.parse(value)), `${what} is not a time: ${String(value)}`);
}

function checkRef(value: unknown, what: string): void {
  const ref = fields(value, what);
  must(typeof ref.layer === 'string' && typeof ref.id === 'string', `${what} names no layer and id`);
}

function checkAlert(value: unknown): void {
  checkRef(value, 'alert');
  const alert = value as Fields;
  must(typeof alert.title === 'string', 'alert has no title');
  checkTime(alert.at, 'alert at');
}

/** feature, once it has the shape every feature has. Raises FrameError naming the first fault. */
export function checkFeature(value: unknown): Feature {
  const feature = fields(value, 'feature');
  must(feature.type === 'Feature' && typeof feature.id === 'string', 'feature has no type or id');
  if (feature.geometry !== null) {
    const geometry = fields(feature.geometry, `geometry of ${feature.id}`);
    must(typeof geometry.type === 'string' && Array.isArray(geometry.coordinates), `geometry of ${feature.id} has no coordinates`);
  }
  const own = fields(feature.properties, `properties of ${feature.id}`);
  must(typeof own.layer === 'string' && own.layer !== '', `feature ${feature.id} has no layer`);
  must(own.view === 'full' || own.view === 'redacted', `feature ${feature.id} has view ${String(own.view)}`);
  must(MARKINGS.has(own.marking), `feature ${feature.id} has marking ${String(own.marking)}`);
  must(Number.isSafeInteger(own.version), `feature ${feature.id} has version ${String(own.version)}`);
  must(typeof own.title === 'string', `feature ${feature.id} has no title`);
  return value as Feature;
}

const SHAPES: Record<Frame['type'], (frame: Fields) => void> = {
  hello(frame) {
    must(frame.protocol === 1, `protocol ${String(frame.protocol)} is not spoken here`);
    checkTime(frame.server_time, 'hello server_time');
    must(typeof frame.exercise === 'boolean', 'hello does not say whether this is an exercise');
  },
  snapshot(frame) {
    must(Number.isSafeInteger(frame.page) && typeof frame.last === 'boolean', 'snapshot has no page or last');
    must(!frame.last || typeof frame.token === 'string', 'the last page of a snapshot has no token');
    list(frame.features, 'snapshot features').forEach(checkFeature);
  },
  tick(frame) {
    checkTime(frame.at, 'tick at');
    list(frame.upsert, 'tick upsert').forEach(checkFeature);
    list(frame.gone, 'tick gone').forEach(ref => checkRef(ref, 'gone'));
    list(frame.alert, 'tick alert').forEach(checkAlert);
  },
  mark(frame) {
    must(typeof frame.token === 'string' && Number.isSafeInteger(frame.count), 'mark has no token or count');
    checkTime(frame.server_time, 'mark server_time');
  },
  ping(frame) { checkTime(frame.server_time, 'ping server_time'); },
  resync() { /* carries nothing */ },
  error(frame) { must(typeof frame.code === 'string', 'error has no code'); },
};

/** The frame in text (JSON, may be padded with spaces). Raises FrameError for anything docs/wire.md does not name. */
export function parseFrame(text: string): Frame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FrameError('frame is not JSON');
  }
  const frame = fields(value, 'frame');
  const type = frame.type;
  must(typeof type === 'string' && Object.prototype.hasOwnProperty.call(SHAPES, type), `unknown frame type ${String(type)}`);
  SHAPES[type as Frame['type']](frame);
  return value as Frame;
}

/** Milliseconds since 1970 of an RFC 3339 time; null when unknown. */
export function timeMs(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
