import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Flags, flagWords } from '../src/flags';
import type { Feature } from '../src/wire';
import { feature } from './cast';

const NOW = Date.parse('2026-03-01T10:00:00Z');

function alert(id: string, own: Record<string, unknown>): Feature {
  const one = feature(id, 1, { layer: 'alerts' });
  const usual = { rule: 'stopped', severity: 2, state: 'open', vehicle: 'HERON 1', organisation: 'Heron Relief', mission: 'J-1' };
  return { ...one, properties: { ...one.properties, ...usual, ...own } };
}
function of(layer: string, own: Record<string, unknown>): Feature {
  const one = feature(layer, 1, { layer });
  return { ...one, properties: { ...one.properties, ...own } };
}
const heron = of('vehicles', { call_sign: 'HERON 1', organisation: 'Heron Relief' });
const mission = of('missions', { code: 'J-1' });

test('a call for help stands before all else, and the others are counted', () => {
  const flag = new Flags([alert('a', {}), alert('b', { rule: 'sos', severity: 4 }), alert('c', { rule: 'off_corridor', severity: 3 })], NOW).ofVehicle(heron);
  assert.equal(flag?.tone, 'sos');
  assert.deepEqual(flag?.alerts.map(({ id }) => id), ['b', 'c', 'a']);
  assert.match(flag ? flagWords(flag) : '', /\+2$/);
});

test('what is acknowledged, over, or another organisation’s of the same call sign flies at nobody', () => {
  const flags = new Flags([alert('a', { state: 'acknowledged' }), alert('b', { state: 'ended' }), alert('c', { organisation: 'Kite Action' })], NOW);
  assert.equal(flags.ofVehicle(heron), null);
});

test('on the map a mission has its own flag, on its card those of its vehicles too', () => {
  const flags = new Flags([alert('a', {}), alert('b', { rule: 'not_departed', vehicle: '' })], NOW);
  assert.deepEqual(flags.ofMission(mission)?.alerts.map(({ id }) => id), ['b']);
  assert.equal(flags.of(mission)?.alerts.length, 2);
});

test('an alert whose vehicle is not shown stands where it was raised', () => {
  const flags = new Flags([alert('a', {}), alert('b', { vehicle: 'KITE 1', organisation: 'Kite Action' })], NOW);
  assert.deepEqual(flags.loose([heron]).map(({ id }) => id), ['b']);
});
