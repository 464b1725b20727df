/** Pressing, corridors, motion and tiles: what of the map needs no screen. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Clusters } from '../src/clusters';
import { Frame } from '../src/map/frame';
import { type Hit, Hits, nextOf } from '../src/map/hits';
import { latOf, lonOf, metresToPixels, unitX, unitY } from '../src/map/mercator';
import { uncut } from '../src/signs/areas';
import { stretched } from '../src/signs/cells';
import { corridorPx, nearest, split } from '../src/signs/missions';
import { attributesOf, boxOfParts, type Kind, type Shape, shapeOf } from '../src/tiles/shape';
import { Motion } from '../src/vehicles/motion';
import { dice, feature } from './cast';

const BOR = { lon: 31.5586, lat: 6.2089 };
const ZOOM = 10;
const WORLD = 256 * 2 ** ZOOM;

/** 1000 x 800 px with Bor in the middle. */
function frame(): Frame {
  const context = {} as CanvasRenderingContext2D; // pressing draws nothing
  return new Frame(context, unitX(BOR.lon) * WORLD - 500, unitY(BOR.lat) * WORLD - 400, 1000, 800, ZOOM, 1, 0);
}

/** px: of that frame. */
function shape(layer: string, kind: Kind, px: number[], uid = 'x'): Shape {
  const at = frame();
  const parts = [Float64Array.from(px, (value, i) => i % 2 ? at.unitY(value) : at.unitX(value))];
  return { layer, uid, kind, parts, box: boxOfParts(parts), attributes: attributesOf({}) };
}

const sign = (uid: string, x: number, y: number, order = 5): Hit => ({ layer: 'hospitals', uid, x, y, reach: 10, shape: null, open: null, order });
const ground = (one: Shape, order = 1): Hit => ({ layer: one.layer, uid: one.uid, x: 0, y: 0, reach: 0, shape: one, open: null, order });
const at = (hits: Hit[], x: number, y: number, near = 8): (string | null)[] => new Hits(frame(), hits).at(x, y, near).map(({ uid }) => uid);

test('degrees and unit Mercator agree both ways', () => {
  assert.ok(Math.abs(lonOf(unitX(BOR.lon)) - BOR.lon) < 1e-9);
  assert.ok(Math.abs(latOf(unitY(BOR.lat)) - BOR.lat) < 1e-9);
});

test('a sign is pressed within its edge and eight pixels, by a thumb within 22', () => {
  const hits = [sign('a', 100, 100)];
  assert.deepEqual([at(hits, 117, 100), at(hits, 120, 100), at(hits, 131, 100, 22)], [['a'], [], ['a']]);
});

test('a road is pressed beside its line, not anywhere in its box', () => {
  const hits = [ground(shape('roads', 'line', [100, 100, 500, 500]))];
  assert.deepEqual([at(hits, 305, 300), at(hits, 300, 480)], [['x'], []]);
});

test('a cell is pressed in its middle, a DO area by its outline only', () => {
  const square = [100, 100, 500, 100, 500, 500, 100, 500, 100, 100];
  assert.deepEqual(at([ground(shape('incidents', 'polygon', square))], 300, 300), ['x']);
  assert.deepEqual(at([ground(shape('do_areas', 'polygon', square))], 300, 300), []);
  assert.deepEqual(at([ground(shape('do_areas', 'polygon', square))], 300, 104), ['x']);
});

test('of what lies on one spot the more important comes first, and pressing again goes on', () => {
  const hits = [sign('hospital', 100, 100), sign('incident', 101, 100, 6)];
  const found = new Hits(frame(), hits).at(100, 100, 8);
  assert.deepEqual(found.map(({ uid }) => uid), ['incident', 'hospital']);
  const first = nextOf(found, null);
  const second = nextOf(found, { layer: 'hospitals', id: 'incident' });
  assert.deepEqual([first?.uid, second?.uid, nextOf(found, { layer: 'hospitals', id: 'hospital' })?.uid], ['incident', 'hospital', 'incident']);
  assert.equal(nextOf([], null), null);
});

test('a thousand presses among 20,000 signs take less than a second', () => {
  const random = dice(1);
  const hits = Array.from({ length: 20_000 }, (_, i) => sign(String(i), random() * 1000, random() * 800));
  const all = new Hits(frame(), hits);
  const began = performance.now();
  for (let i = 0; i < 1000; i++) all.at(random() * 1000, random() * 800, 8);
  assert.ok(performance.now() - began < 1000);
});

test('a corridor of 2,000 m at Bor is 13 px wide at zoom 10, and never too thin to see', () => {
  assert.ok(Math.abs(metresToPixels(2000, BOR.lat, 10) - 2000 / (156543.034 * Math.cos(BOR.lat * Math.PI / 180) / 1024)) < 0.001);
  assert.equal(Math.round(corridorPx(2000, BOR.lat, 10)), 13);
  assert.equal(Math.round(corridorPx(2000, BOR.lat, 12)), 53);
  assert.deepEqual([corridorPx(2000, BOR.lat, 6), corridorPx(null, BOR.lat, 12)], [6, 6]);
});

test('a way is split where the vehicle is', () => {
  const way = Float64Array.of(0, 0, 10, 0, 10, 10);
  const place = nearest(way, 9.5, 4);
  assert.deepEqual([place.index, place.part, place.distance], [1, 0.4, 0.5]);
  assert.deepEqual(split(way, place).map(part => [...part]), [[0, 0, 10, 0, 10, 4], [10, 4, 10, 10]]);
});

test('a vehicle glides to a newer fix and never back to an older one', () => {
  const motion = new Motion();
  const fix = (lon: number, at: number) => ({ lon, lat: 6, heading_deg: 350, at });
  motion.fix('a', fix(31, 10_000), 0);
  assert.equal(motion.fix('a', fix(31.001, 11_000), 1000), true);
  const half = motion.pose('a', 1550)!;
  assert.ok(half.moving && Math.abs(half.lon - 31.0005) < 1e-9);
  assert.equal(motion.fix('a', fix(30.9, 10_500), 1600), false);
  assert.equal(motion.fix('a', fix(30.9, 11_000), 1600), false);
  const end = motion.pose('a', 9000)!;
  assert.deepEqual([end.lon, end.moving], [31.001, false]);
});

test('a heading turns the short way, and a far fix is a leap', () => {
  const motion = new Motion();
  motion.fix('a', { lon: 31, lat: 6, heading_deg: 350, at: 1000 }, 0);
  motion.fix('a', { lon: 31.0001, lat: 6, heading_deg: 10, at: 2000 }, 0);
  assert.equal(motion.pose('a', 550)!.heading_deg, 0);
  motion.fix('a', { lon: 33, lat: 6, heading_deg: 10, at: 3000 }, 2000);
  assert.equal(motion.pose('a', 2001)!.lon, 33);
});

test('a reader who wants less motion sees fixes, not glides', () => {
  const motion = new Motion(true);
  motion.fix('a', { lon: 31, lat: 6, heading_deg: 0, at: 1000 }, 0);
  motion.fix('a', { lon: 31.001, lat: 6, heading_deg: 0, at: 2000 }, 1000);
  assert.deepEqual([motion.pose('a', 1001)!.lon, motion.pose('a', 1001)!.moving], [31.001, false]);
});

test('clusters sum counts, the worst severity and the newest time; the server\'s own counts too', () => {
  const point = (severity: number, at: number, count = 1): Shape => ({
    ...shape('incidents', 'point', [500 + severity, 400]), attributes: attributesOf({ severity, at, count }),
  });
  const clusters = new Clusters();
  clusters.load([point(1, 10), point(2, 30), point(3, 20), point(2, 5, 40)]);
  const [one, ...others] = clusters.at(6);
  assert.deepEqual([one.count, one.severity, one.at, others.length], [43, 3, 30_000, 0]);
  assert.equal(clusters.members(one.id!).length, 4);
});

test('a feature and a tile of the same record give the same attributes', () => {
  const own = { title: 'T', view: 'full', marking: 'TLP:GREEN', services: ['surgery', 'icu'], verified_at: '2026-03-01T10:00:00Z' };
  const tiled = { ...own, services: '["surgery", "icu"]', verified_at: Date.parse(own.verified_at) / 1000, at: 1 };
  assert.deepEqual(attributesOf(own).services, ['surgery', 'icu']);
  assert.deepEqual({ ...attributesOf(tiled), at: null }, attributesOf(own));
  assert.deepEqual(attributesOf({ services: '{surgery,icu}' }).services, ['surgery', 'icu']);
});

test('the shape of a mission is its line', () => {
  const golden = JSON.parse(readFileSync(join(process.cwd(), 'tests/wire/snapshot_last.json'), 'utf8')) as { features: ReturnType<typeof feature>[] };
  const mission = shapeOf(golden.features[0])!;
  assert.deepEqual([mission.kind, mission.parts.length, mission.parts[0].length], ['line', 1, 10]);
  assert.equal(shapeOf({ ...feature('a', 1), geometry: null }), null);
});

test('the outline of an area leaves out the edges at which a tile cut it', () => {
  const tile = { minX: 0, minY: 0, maxX: 1, maxY: 1 };
  // a coast from the west side to the south side, closed by the tile's buffer
  const ring = Float64Array.of(-0.1, 0.5, 0.5, 0.5, 0.5, 1.1, -0.1, 1.1, -0.1, 0.5);
  assert.deepEqual(uncut(ring, tile).map(piece => [...piece]), [[-0.1, 0.5, 0.5, 0.5, 0.5, 1.1]]);
  const whole = Float64Array.of(0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.1);
  assert.deepEqual(uncut(whole, tile).map(piece => [...piece]), [[...whole]]);
  const covered = Float64Array.of(-0.1, -0.1, 1.1, -0.1, 1.1, 1.1, -0.1, 1.1, -0.1, -0.1);
  assert.deepEqual(uncut(covered, tile), []);
});

test('a cell cut by a tile is moved on beyond the cut, and stays where it is within', () => {
  const tile = { minX: 0, minY: 0, maxX: 1, maxY: 1 };
  const cut = 1 + 64 / 4096;
  assert.deepEqual([...stretched([Float64Array.of(0.5, 0.5, cut, 0.5, cut, 0.7, 0.5, 0.7)], tile, 1)[0]], [0.5, 0.5, cut + 1, 0.5, cut + 1, 0.7, 0.5, 0.7]);
});
