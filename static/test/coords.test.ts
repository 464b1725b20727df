import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asMgrs, decimal, dms, looksSwapped, parse } from '../src/search/coords';
import { fromMgrs, toMgrs } from '../src/search/mgrs';

const BOR = { lon: 31.559, lat: 6.20877 };
const SOUTH_SUDAN = [23.4, 3.4, 35.9, 12.3];

function near(text: string, lat: number, lon: number, within = 1e-4): void {
  const place = parse(text);
  assert.ok(place, `"${text}" was not read`);
  assert.ok(Math.abs(place.lat - lat) < within && Math.abs(place.lon - lon) < within, `"${text}" was read as ${place.lat}, ${place.lon}`);
}

test('decimal degrees are read latitude first, in the ways people type them', () => {
  for (const text of ['6.20877, 31.559', '6.20877 31.559', ' 6.20877;31.559 ', '6.20877° 31.559°', '+6.20877,+31.559', 'lat: 6.20877 lon: 31.559', '6,20877 31,559', '6,20877; 31,559']) {
    near(text, BOR.lat, BOR.lon);
  }
  near('-33.9, 18.4', -33.9, 18.4);
  near('−33.9, −18.4', -33.9, -18.4);
});

test('hemisphere letters decide, whatever the order and wherever they stand', () => {
  for (const text of ['6.20877N 31.559E', 'N6.20877 E31.559', '31.559E 6.20877N', 'E 31.559, N 6.20877', '6.20877° N, 31.559° E']) near(text, BOR.lat, BOR.lon);
  near('33.9S 18.4W', -33.9, -18.4);
  near('4°51′0″N 31°36′0″O', 4.85, -31.6); // ouest
});

test('degrees, minutes and seconds are read with any of the usual signs', () => {
  for (const text of [`6°12'31.6"N 31°33'32.4"E`, '6°12′31.6″N 31°33′32.4″E', '6 12 31.6 N 31 33 32.4 E', 'N 6 12 31.6 E 31 33 32.4', '6:12:31.6N 31:33:32.4E', `6º12'31.6''N 31º33'32.4''E`]) {
    near(text, 6.208778, 31.559);
    assert.equal(parse(text)?.notation, 'dms');
  }
  near(`6°12.527'N 31°33.54'E`, 6.208783, 31.559);
});

test('what cannot be a place is no place', () => {
  for (const text of ['', 'Bor', '6.2', '91.5, 200', '6°61′0″N 31°0′0″E', '95N 31E', '6N 31N', '1 2 3', 'N6 S7', '6.2, 31.5, 7', '181, 181', '12/3/2026']) assert.equal(parse(text), null, text);
});

test('a latitude over 90 is turned, and it says so', () => {
  const place = parse('131.5, 6.2');
  assert.deepEqual(place, { lon: 131.5, lat: 6.2, swapped: true, notation: 'decimal' });
  assert.equal(parse('6.2, 131.5')?.swapped, false);
});

test('an order that lies outside the area looks swapped when the other lies inside', () => {
  const typed = parse('31.559, 6.20877');
  assert.ok(typed);
  assert.equal(typed.swapped, false);
  assert.equal(looksSwapped(typed, SOUTH_SUDAN), true);
  const right = parse('6.20877, 31.559');
  assert.ok(right);
  assert.equal(looksSwapped(right, SOUTH_SUDAN), false);
});

test('degrees are written latitude first, and seconds never reach sixty', () => {
  assert.equal(decimal(BOR.lon, BOR.lat), '6.20877, 31.55900');
  assert.equal(dms(BOR.lon, BOR.lat), '6°12′31.6″N 31°33′32.4″E');
  assert.equal(dms(-0.99999999, -1.99999999), '2°00′00.0″S 1°00′00.0″W');
});

test('what is written is read back', () => {
  for (const [lon, lat] of [[31.559, 6.20877], [-70.5, -33.25], [0, 0], [179.99, -0.01]] as const) {
    near(decimal(lon, lat), lat, lon, 1e-5);
    near(dms(lon, lat), lat, lon, 3e-5);
  }
});

test('MGRS is known by its form, with or without blanks', () => {
  assert.equal(asMgrs('36N VM 12 34'), '36NVM1234');
  assert.equal(asMgrs('36nvm1234512345'), '36NVM1234512345');
  for (const text of ['36N', '36N VM 123', '36O VM 12 34', 'Bor', '6.2, 31.5']) assert.equal(asMgrs(text), null, text);
});

test('MGRS goes there and back within its square', () => {
  const text = toMgrs(BOR.lon, BOR.lat);
  assert.match(text, /^36N [A-Z]{2} \d{5} \d{5}$/);
  const back = fromMgrs(text.replaceAll(' ', ''));
  assert.ok(back && Math.abs(back.lon - BOR.lon) < 2e-5 && Math.abs(back.lat - BOR.lat) < 2e-5);
  assert.equal(toMgrs(0, 85), '');
  assert.equal(fromMgrs('99NVM1234'), null);
});
