/** When which stop is reached, and how far it is between them. Pure; times in ms since 1970. */
import type { Position } from 'geojson';

import { Route } from './route';
import type { Stop, VehicleClass } from './wire';

/** What plans are made with on unpaved roads, km/h; the server's own are in movements/vetting/course.py. */
export const SPEED_KMH: Record<VehicleClass, number> = { light: 45, armoured: 40, truck: 30, bus: 35, motorcycle: 35, boat: 15 };

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A stop on the line. km: along it. arrives_ms: as told, else as made by distance, speed and the dwells before. off_m: from the line. */
export interface Reached { stop: Stop; km: number; off_m: number; arrives_ms: number; departs_ms: number }
export interface Leg { from: string; to: string; length_km: number; duration_min: number }

/** Stops in the order of the line. */
export function reached(points: Position[], stops: readonly Stop[], departure_ms: number, speed_kmh: number): Reached[] {
  const route = new Route(points);
  const placed = stops.map((stop) => ({ stop, near: route.nearest(stop) ?? { m: 0, distance_m: 0 } }));
  placed.sort((a, b) => a.near.m - b.near.m);
  let [clock, km_before] = [departure_ms, 0];
  return placed.map(({ stop, near }) => {
    const km = near.m / 1000;
    const told = stop.arrives_at ? Date.parse(stop.arrives_at) : NaN;
    const arrives_ms = Number.isFinite(told) ? told : clock + ((km - km_before) / speed_kmh) * HOUR_MS;
    const departs_ms = arrives_ms + stop.dwell_min * MINUTE_MS;
    [clock, km_before] = [departs_ms, km];
    return { stop, km, off_m: near.distance_m, arrives_ms, departs_ms };
  });
}

/** From start to end by way of the stops; a stop at an end gives that end its name. */
export function legs(stops: readonly Reached[], length_km: number, speed_kmh: number, words: { start: string; end: string }): Leg[] {
  const AT_END_KM = 0.5;
  const [first, last] = [stops[0], stops[stops.length - 1]];
  const begin = first && first.km < AT_END_KM ? [] : [{ name: words.start, km: 0 }];
  const finish = last && length_km - last.km < AT_END_KM && (stops.length > 1 || begin.length) ? [] : [{ name: words.end, km: length_km }];
  const all = [...begin, ...stops.map(({ stop, km }) => ({ name: stop.name, km })), ...finish];
  return all.slice(1).map((to, i) => {
    const from = all[i] ?? to;
    const length = Math.max(0, to.km - from.km);
    return { from: from.name, to: to.name, length_km: length, duration_min: (length / speed_kmh) * 60 };
  });
}

/** The next day, hour o'clock in zone (IANA; '' or unknown: UTC), seen from now. */
export function tomorrow(now: number, hour: number, zone: string): number {
  const offset = offsetOf(now, zone);
  const day = Math.floor((now + offset) / (24 * HOUR_MS)) + 1;
  return day * 24 * HOUR_MS + hour * HOUR_MS - offset;
}

/** How far zone is ahead of UTC at that time, ms. */
function offsetOf(at: number, zone: string): number {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone || 'UTC', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' }).formatToParts(at);
    const n = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
    return Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute')) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
  } catch {
    return 0;
  }
}
