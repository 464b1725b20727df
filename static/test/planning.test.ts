/** Lines measured along themselves, lanes of findings, times of stops, roads that a press snaps to: what of planning needs no page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { unitX, unitY } from '../src/map/mercator';
import { Shelved, type Planned } from '../src/planning/kept';
import { entriesOf, isUnknown, lanesOf, profile, ticks } from '../src/planning/lanes';
import { changedSince } from '../src/planning/mission/reopened';
import type { MissionPlan } from '../src/planning/mission/wire';
import { crosses } from '../src/planning/outline';
import { nearestOn, Route, thinned } from '../src/planning/route';
import { snap } from '../src/planning/snap';
import { legs, reached, tomorrow } from '../src/planning/times';
import type { Finding, Stop, Vetting } from '../src/planning/wire';
import { attributesOf, boxOfParts, type Shape } from '../src/tiles/shape';

const NORTH = [[31.56, 6.2], [31.56, 6.3], [31.7, 6.3]]; // lon, lat: about 11 km north, then 15 km east

function finding(kind: Finding['kind'], severity: number | null, from_km: number, to_km: number): Finding {
  return { kind, severity, from_km, to_km, geometry: null, distance_m: null, reason: kind, source: 'Agency Alder', source_age_h: 2, view: 'full', layer: 'roads', id: 'a' };
}

function vetting(findings: Finding[], unknowns: Vetting['unknowns'] = []): Vetting {
  return { findings, unknowns, length_km: 30, duration_min: 40, areas: ['ssd'], rules: 'shipped', medical: null, evacuation: null, left_out: 0 };
}

function road(...points: [number, number][]): Shape {
  const part = new Float64Array(points.flatMap(([lon, lat]) => [unitX(lon), unitY(lat)]));
  return { layer: 'roads', uid: 'bor-malek', kind: 'line', parts: [part], box: boxOfParts([part]), attributes: attributesOf({ title: 'Bor - Malek' }) };
}

test('a line meets an outline where a point of it lies inside, or where it runs across', () => {
  const area = [[31.5, 6.24], [31.6, 6.24], [31.6, 6.26], [31.5, 6.26]];
  assert.equal(crosses(NORTH, area), true); // across, no point inside
  assert.equal(crosses([[31.55, 6.25]], area), true);
  assert.equal(crosses([[31.7, 6.2], [31.7, 6.3], [31.56, 6.3]], area), false);
});

const stop = (name: string, lon: number, lat: number, more: Partial<Stop> = {}): Stop => ({ name, lon, lat, purpose: '', arrives_at: null, dwell_min: 0, ...more });

test('a place on the line is found again by the metre it is at', () => {
  const route = new Route(NORTH);
  assert.ok(Math.abs(route.length_m - 26_600) < 150, String(route.length_m));
  for (const m of [0, 1, 5_000, 11_119, 20_000, route.length_m]) {
    const place = route.at(m);
    const near = place && route.nearest(place);
    assert.ok(near && Math.abs(near.m - m) < 2 && near.distance_m < 1, `${m}: ${JSON.stringify(near)}`);
  }
  assert.deepEqual(route.at(-5), { lon: 31.56, lat: 6.2 });
  assert.equal(new Route([]).at(3), null);
});

test('a stretch holds its bends and ends where it was cut', () => {
  const route = new Route(NORTH);
  const stretch = route.between(10_000, 12_000);
  assert.equal(stretch.length, 3);
  assert.deepEqual(stretch[1], [31.56, 6.3]);
  assert.equal(route.between(500, 600).length, 2);
});

test('the nearest place of an edge is never beyond its ends', () => {
  const [a, b] = [{ lon: 31, lat: 6 }, { lon: 31.1, lat: 6 }];
  assert.equal(nearestOn(a, b, { lon: 30.9, lat: 6 }).share, 0);
  assert.equal(nearestOn(a, b, { lon: 31.3, lat: 6.1 }).share, 1);
  assert.ok(Math.abs(nearestOn(a, b, { lon: 31.05, lat: 6.01 }).distance_m - 1_112) < 2);
});

test('thinning keeps the ends and every bend beyond the tolerance', () => {
  const straight = Array.from({ length: 50 }, (_, i) => [31 + i / 1000, 6 + (i % 2) / 1e6]);
  assert.deepEqual(thinned(straight, 5), [straight[0], straight[49]]);
  assert.equal(thinned(NORTH, 5).length, 3);
});

test('unknown stretches are entries like findings, along the line, each in the lane of its kind', () => {
  const entries = entriesOf(vetting([finding('night', 1, 20, 30), finding('road_prohibited', 4, 5, 9), finding('level', null, 5, 30)], [{ what: 'road', from_km: 0, to_km: 5, reason: '' }, { what: 'comms', from_km: 0, to_km: 30, reason: '' }]));
  assert.deepEqual(entries.map(({ kind }) => kind), ['unknown_road', 'unknown_comms', 'road_prohibited', 'level', 'night']);
  assert.deepEqual(entries.map(({ lane }) => lane), ['roads', 'comms', 'roads', 'area', 'rules']);
  assert.deepEqual(entries.map(isUnknown), [true, true, false, false, false]);
  assert.deepEqual(entries.map(({ n }) => n), [0, 1, 2, 3, 4]);
});

test('bars of a lane do not cover each other while there are rows', () => {
  const entries = entriesOf(vetting([finding('road_restricted', 3, 0, 10), finding('road_unknown', 1, 2, 4), finding('road_prohibited', 4, 11, 12)]));
  const [roads] = lanesOf(entries, 0.5);
  assert.deepEqual(roads?.bars.map(({ row }) => row), [0, 1, 0]);
  assert.equal(roads?.rows, 2);
  assert.equal(lanesOf([], 1).length, 6);
});

test('the band on the map is the heaviest of each stretch, and unknown outweighs all but what is severe', () => {
  const entries = entriesOf(vetting([finding('road_restricted', 3, 4, 8), finding('incident', 2, 10, 12), finding('medical_gap', 3, 0, 30)], [{ what: 'road', from_km: 6, to_km: 11, reason: '' }]));
  assert.deepEqual(profile(entries, 30), [
    { from_km: 0, to_km: 4, weight: 0 },
    { from_km: 4, to_km: 8, weight: 3 },
    { from_km: 8, to_km: 11, weight: null },
    { from_km: 11, to_km: 12, weight: 2 },
    { from_km: 12, to_km: 30, weight: 0 },
  ]);
});

test('an axis is marked at round kilometres', () => {
  assert.deepEqual(ticks(112, 500), [0, 20, 40, 60, 80, 100]);
  assert.deepEqual(ticks(3, 700), [0, 0.5, 1, 1.5, 2, 2.5, 3]);
  assert.deepEqual(ticks(0, 700), []);
});

test('stops are reached in the order of the line, later by every dwell before them, unless an arrival is told', () => {
  const start = Date.parse('2026-03-01T05:00:00Z');
  const all = reached(NORTH, [stop('Malek', 31.7, 6.3), stop('Bor', 31.56, 6.2, { dwell_min: 30 }), stop('Gemmaiza', 31.56, 6.3)], start, 60);
  assert.deepEqual(all.map(({ stop: { name } }) => name), ['Bor', 'Gemmaiza', 'Malek']);
  assert.equal(all[0]?.arrives_ms, start);
  assert.ok(Math.abs((all[1]?.arrives_ms ?? 0) - start - (30 + 11.12) * 60_000) < 3_000);
  const told = reached(NORTH, [stop('Malek', 31.7, 6.3, { arrives_at: '2026-03-01T08:00:00Z' })], start, 60);
  assert.equal(told[0]?.arrives_ms, Date.parse('2026-03-01T08:00:00Z'));
});

test('legs begin and end at the line, and take the names of stops that stand there', () => {
  const all = reached(NORTH, [stop('Bor', 31.56, 6.2), stop('Gemmaiza', 31.56, 6.3)], 0, 60);
  const found = legs(all, 26.6, 60, { start: 'start', end: 'end' });
  assert.deepEqual(found.map(({ from, to }) => `${from} - ${to}`), ['Bor - Gemmaiza', 'Gemmaiza - end']);
  assert.ok(Math.abs((found[0]?.duration_min ?? 0) - 11.12) < 0.1);
  assert.deepEqual(legs([], 10, 60, { start: 'start', end: 'end' }).map(({ length_km }) => length_km), [10]);
});

test('a day begins where the area is, not where the browser is', () => {
  const now = Date.parse('2026-03-01T23:30:00Z'); // in Juba it is the second of March already
  assert.equal(new Date(tomorrow(now, 7, 'Africa/Juba')).toISOString(), '2026-03-03T05:00:00.000Z');
  assert.equal(new Date(tomorrow(now, 7, 'Nowhere/Town')).toISOString(), '2026-03-02T07:00:00.000Z');
});

test('a press near a road means the road, at that zoom; a press far from it does not', () => {
  const shapes = [road([31.5, 6.2], [31.6, 6.2])];
  const near = snap(shapes, { lon: 31.55, lat: 6.21 }, 10);
  assert.ok(near && Math.abs(near.lat - 6.2) < 1e-6 && Math.abs(near.lon - 31.55) < 1e-6);
  assert.equal(near?.title, 'Bor - Malek');
  assert.equal(snap(shapes, { lon: 31.55, lat: 6.21 }, 14), null);
  assert.equal(snap([], { lon: 31.55, lat: 6.2 }, 10), null);
});

test('a route outlives its panel, and no other reader finds it', () => {
  const kept = new Map<string, string>();
  const shelf = { get length() { return kept.size; }, key: (at: number) => [...kept.keys()][at] ?? null, getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => { kept.set(key, text); }, removeItem: (key: string) => { kept.delete(key); } };
  const planned: Planned = { points: NORTH, stops: [], departure: '2026-03-01T05:00:00Z', vehicle_class: 'light', vehicles: 2, speed_kmh: null, check_in_min: null, terms: null };
  new Shelved(shelf, 'planner.7').keep(planned);
  assert.deepEqual(new Shelved(shelf, 'planner.7').find(), planned);
  assert.equal(new Shelved(shelf, 'sioc.1').find(), null);
  assert.equal(new Shelved(shelf, 'planner.7').find(), null);
});

test('what a plan is since it was agreed is told by its parts', () => {
  const plan = { departs_at: '2026-11-24T08:00:00Z', stops: [], cargo: 'medicines', contingency: { abort_points: [], words: '', refuges: [], legs: [] } } as unknown as MissionPlan;
  const then = { version: 1, at: '', plan: { ...plan, contingency: { abort_points: [], words: '' } as unknown as MissionPlan['contingency'] }, route: { type: 'LineString' as const, coordinates: NORTH } };
  assert.deepEqual(changedSince(then, { ...plan, route: then.route }), []);
  assert.deepEqual(changedSince(then, { ...plan, cargo: 'fuel', route: { type: 'LineString', coordinates: NORTH.slice(1) } }), ['the route', 'the cargo']);
});
