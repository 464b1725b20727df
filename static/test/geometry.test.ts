import assert from 'node:assert/strict';
import { test } from 'node:test';

import { areaAt } from '../src/app';
import { around, bearing, boundsOf, compass, distance, length, middleOf, touches } from '../src/geometry';
import type { AreaInfo } from '../src/wire';

const JUBA = { lon: 31.6, lat: 4.85 };
const BOR = { lon: 31.56, lat: 6.21 };

test('Juba to Bor is 151 km, a little west of north', () => {
  assert.ok(Math.abs(distance(JUBA, BOR) - 151_300) < 500);
  assert.equal(compass(bearing(JUBA, BOR)), 'N');
  assert.equal(compass(bearing(JUBA, { lon: 32.6, lat: 4.86 })), 'E');
  assert.deepEqual([847, 4230, 47_400].map(length), ['850 m', '4.2 km', '47 km']);
});

test('the box and the middle of a record', () => {
  const line = { type: 'LineString' as const, coordinates: [[1, 2], [3, 5], [9, 3]] };
  assert.deepEqual(boundsOf(line), [1, 2, 9, 5]);
  assert.deepEqual(middleOf(line), { lon: 3, lat: 5 }); // a vertex: the middle of the box may lie off the road
  assert.deepEqual(middleOf({ type: 'Point', coordinates: [31.5, 6.2] }), { lon: 31.5, lat: 6.2 });
  assert.equal(boundsOf(null), null);
  assert.equal(touches([0, 0, 1, 1], [1, 1, 2, 2]), true);
  assert.equal(touches([0, 0, 1, 1], [1.1, 0, 2, 1]), false);
});

test('the mission area inside a country wins, and outside all areas the first stands', () => {
  const area = (code: string, bounds: AreaInfo['bounds']): AreaInfo => ({ code, name: code, level: 'regular', timezone: 'UTC', standing: '', standing_since: null, duties: [], bounds, disclaimer: '' });
  const areas = [area('ssd', [23, 3, 36, 12]), area('abyei', [27, 9, 29, 11])];
  assert.equal(areaAt(areas, 28, 9.6)?.code, 'abyei');
  assert.equal(areaAt(areas, 31, 5)?.code, 'ssd');
  assert.equal(areaAt(areas, 0, 50)?.code, 'ssd');
  assert.equal(areaAt([], 0, 0), null);
});

test('a ring around a place is closed, and as wide on the ground as it is tall', () => {
  const [ring] = around(BOR.lon, BOR.lat, 5).coordinates;
  assert.deepEqual(ring[0], ring[ring.length - 1]);
  const east = Math.max(...ring.map(([lon]) => lon));
  const north = Math.max(...ring.map(([, lat]) => lat));
  assert.ok(Math.abs(distance(BOR, { lon: east, lat: BOR.lat }) - 5000) < 50);
  assert.ok(Math.abs(distance(BOR, { lon: BOR.lon, lat: north }) - 5000) < 50);
});
