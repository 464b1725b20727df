/** What of a plan is another now: only that is sent, for each change of line, time or escort opens decisions again. Pure. */
import type { Position } from 'geojson';

import type { Stop, VehicleClass } from '../wire';
import type { MissionPlan, Terms } from './wire';

/** What the planner holds of a line: RFC 3339 departure, stops in any order. */
export interface Line { points: Position[]; stops: Stop[]; departure: string; vehicle_class: VehicleClass; speed_kmh: number | null; check_in_min: number | null }

/** A plan as it is sent. */
export function document(line: Line, terms: Terms): Record<string, unknown> {
  const { points, stops, departure, vehicle_class, speed_kmh, check_in_min } = line;
  return {
    ...terms,
    comms: { ...terms.comms, check_in_min },
    route: { type: 'LineString', coordinates: points },
    departs_at: departure,
    vehicle_class,
    speed_kmh,
    stops: stops.map(({ name, lon, lat, purpose, arrives_at, dwell_min }) => ({ name, lon, lat, purpose, dwell_min, ...(arrives_at && { arrives_at }) })),
  };
}

/** The line of a plan as the planner holds it. */
export function lineOf(plan: MissionPlan): Line {
  return {
    points: plan.route?.coordinates ?? [],
    stops: plan.stops.map(({ name, lon, lat, purpose = '', planned, dwell_min = 0 }) => ({ name, lon, lat, purpose, arrives_at: planned ?? null, dwell_min })),
    departure: plan.departs_at,
    vehicle_class: plan.vehicle_class ?? 'light',
    speed_kmh: plan.speed_kmh ?? null,
    check_in_min: plan.comms?.check_in_min ?? null,
  };
}

/** The members of `now` that differ from `before`. */
export function differing(now: Record<string, unknown>, before: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => said(value) !== said(before[name])));
}

/** As text, whatever the order of members; degrees to a tenth of a metre, times to the minute; not said is the same as empty. */
function said(value: unknown): string {
  const plain = (one: unknown): unknown => {
    if (one === null || one === undefined || one === '') return null;
    if (typeof one === 'number') return Math.round(one * 1e6) / 1e6;
    if (typeof one === 'string') return /^\d{4}-\d\d-\d\dT/.test(one) ? Math.floor(Date.parse(one) / 60_000) : one;
    if (Array.isArray(one)) return one.map(plain);
    if (typeof one !== 'object') return one;
    return Object.fromEntries(Object.entries(one as Record<string, unknown>).map(([key, inner]) => [key, plain(inner)] as const).filter(([, inner]) => inner !== null && !(Array.isArray(inner) && !inner.length)).sort(([a], [b]) => a.localeCompare(b)));
  };
  return JSON.stringify(plain(value));
}
