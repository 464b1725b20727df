/** Where vehicles were: fixes by vehicle, and where one is drawn at a moment. Between two fixes it glides; over a gap it stands. */
import { unitX, unitY } from '../map/mercator';
import type { LayerKey } from '../wire';

/** What of a vehicle does not change while its fixes are played. */
export interface Described {
  call_sign: string
  organisation: string
  originator: string
  vehicle_class: string
  mission: string
  marking: string
  area: string
  late_after_s: number
  silent_after_s: number
}

/** One way of `GET /api/v1/replay/window`: times in unit_s from `from`, places in unit_deg. */
export interface Way extends Described {
  id: string
  t: number[]
  lon: number[]
  lat: number[]
  heading: (number | null)[]
  source?: string[]
  heard_s?: number[]
}

export interface Window { from: string; to: string; until: string; step_s: number; unit_s: number; unit_deg: number; ways: Way[] }

/** at: server clock, ms. heard_s: from fix to receipt where it came late, else 0. y: its unit Mercator, once reckoned. */
export interface Fix { at: number; lon: number; lat: number; heading_deg: number | null; source: string; heard_s: number; by: Described; y?: number }

/** state: by the age of the fix, as the live map has it. */
export interface Pose { lon: number; lat: number; heading_deg: number | null; state: 'fresh' | 'late' | 'silent' | 'voice'; fix: Fix; age_ms: number }

export const LAYER: LayerKey = 'vehicles';
const SHOWN_MS = 24 * 3_600_000; // after its last fix, as the server has it
const TRAIL_MS = 30 * 60_000;

export class Ways {
  /** Changes with what is in hand. */
  version = 0;
  private readonly fixes = new Map<string, Fix[]>();

  clear(): void {
    this.fixes.clear();
    this.version++;
  }

  ids(): string[] {
    return Array.from(this.fixes.keys());
  }

  /** Adds fixes of a vehicle, in any order; one of the same moment is known already. */
  add(id: string, more: Fix[]): void {
    this.version++;
    const held = this.fixes.get(id) ?? [];
    const last = held.at(-1)?.at ?? -Infinity;
    const inOrder = more.every((fix, i) => fix.at > (i ? more[i - 1].at : last));
    if (inOrder) held.push(...more);
    else {
      const known = new Map(held.map((fix) => [fix.at, fix]));
      for (const fix of more) if (!known.has(fix.at)) known.set(fix.at, fix);
      held.splice(0, held.length, ...Array.from(known.values()).sort((a, b) => a.at - b.at));
    }
    this.fixes.set(id, held);
  }

  load(window: Window): void {
    const from = Date.parse(window.from);
    for (const way of window.ways) {
      this.add(way.id, way.t.map((t, i) => ({
        at: from + t * window.unit_s * 1000, lon: way.lon[i] * window.unit_deg, lat: way.lat[i] * window.unit_deg, heading_deg: way.heading[i],
        source: way.source?.[i] ?? 'device', heard_s: way.heard_s?.[i] ?? 0, by: way,
      })));
    }
  }

  /** Where id is drawn at a moment (ms); null: no fix is known yet, or none for a day. */
  pose(id: string, at: number): Pose | null {
    const fixes = this.fixes.get(id) ?? [];
    const i = indexAt(fixes, at);
    if (i < 0 || at - fixes[i].at > SHOWN_MS) return null;
    const [fix, next] = [fixes[i], fixes[i + 1]];
    const late = fix.by.late_after_s * 1000;
    const age_ms = at - fix.at;
    const state = age_ms > fix.by.silent_after_s * 1000 ? 'silent' : age_ms > late ? 'late' : fix.source === 'voice' ? 'voice' : 'fresh';
    const stands = { lon: fix.lon, lat: fix.lat, heading_deg: fix.heading_deg, state, fix, age_ms } as const;
    // a gap is a gap: nobody knows where it was, so it stands and grows old; and voice is a place, not a course
    if (!next || next.at - fix.at > late || fix.source === 'voice' || next.source === 'voice') return stands;
    const share = age_ms / (next.at - fix.at);
    return { ...stands, lon: fix.lon + share * (next.lon - fix.lon), lat: fix.lat + share * (next.lat - fix.lat) };
  }

  /** Fixes of the half hour before a moment, oldest first, in pieces: a gap parts them. */
  trail(id: string, at: number): Fix[][] {
    const fixes = this.fixes.get(id) ?? [];
    const pieces: Fix[][] = [];
    for (let i = indexAt(fixes, at - TRAIL_MS) + 1; i < fixes.length && fixes[i].at <= at; i++) {
      const before = pieces.at(-1)?.at(-1);
      if (before && fixes[i].at - before.at <= fixes[i].by.silent_after_s * 1000) pieces[pieces.length - 1].push(fixes[i]);
      else pieces.push([fixes[i]]);
    }
    return pieces.filter((piece) => piece.length > 1);
  }

  /**
   * Pieces of a trail as paths in unit Mercator, oldest first, and where the vehicle is drawn at their end: no place is reckoned twice.
   */
  paths(id: string, at: number): Float64Array[] {
    const pieces = this.trail(id, at);
    const pose = this.pose(id, at);
    return pieces.map((piece, n) => {
      const path = new Float64Array(2 * piece.length + (pose && n === pieces.length - 1 ? 2 : 0));
      piece.forEach((fix, i) => { path[2 * i] = unitX(fix.lon); path[2 * i + 1] = fix.y ??= unitY(fix.lat); });
      if (path.length > 2 * piece.length) path.set([unitX(pose!.lon), unitY(pose!.lat)], 2 * piece.length);
      return path;
    });
  }

  /** Forgets fixes older than a moment, but the last of each vehicle before it. */
  forget(before: number): void {
    for (const fixes of this.fixes.values()) {
      const i = indexAt(fixes, before);
      if (i > 0) fixes.splice(0, i);
    }
  }
}

/** Index of the last fix at or before a moment; -1: none. */
function indexAt(fixes: readonly Fix[], at: number): number {
  let [low, high] = [0, fixes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fixes[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
