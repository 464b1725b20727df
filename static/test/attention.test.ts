import assert from 'node:assert/strict';
import { test } from 'node:test';

import { attention, byAttention, vehicleAge, vehicleState } from '../src/attention';
import { highest, rank } from '../src/marking';
import type { Feature } from '../src/wire';

const NOW = Date.parse('2026-03-01T10:00:00Z');
const before = (s: number): string => new Date(NOW - s * 1000).toISOString();

function vehicle(own: Record<string, unknown>): Feature {
  const always = { layer: 'vehicles', view: 'full', marking: 'TLP:AMBER', originator: '', area: 'ssd', updated_at: null, version: 1, until: null, exercise: true };
  const usual = { title: 'Heron 1', fix_at: before(5), contact_at: before(5), fix_source: 'device', sos: false, late_after_s: 900, silent_after_s: 3600 };
  return { type: 'Feature', id: String(own.title ?? 'v'), geometry: null, properties: { ...always, ...usual, ...own } } as Feature;
}
const state = (own: Record<string, unknown>): string => vehicleState(vehicle(own).properties, NOW);

test('a vehicle is late by its fix and silent by its last contact', () => {
  assert.equal(state({}), 'fresh');
  assert.equal(state({ fix_at: before(901), contact_at: before(60) }), 'late');
  assert.equal(state({ fix_at: before(3601), contact_at: before(3601) }), 'silent');
  assert.equal(state({ fix_at: null, contact_at: null }), 'silent');
});

test('a vehicle known by voice is neither late nor fresh, until it is silent', () => {
  assert.equal(state({ fix_source: 'voice', fix_at: before(1200), contact_at: before(1200) }), 'voice');
  assert.equal(state({ fix_source: 'voice', fix_at: before(4000), contact_at: before(4000) }), 'silent');
});

test('SOS stands over everything', () => {
  assert.equal(state({ sos: true, fix_at: null, contact_at: null }), 'sos');
  assert.equal(attention(vehicle({ sos: true }), NOW).tone, 'sos');
});

test('lists begin with SOS, then silent, then late; equals stand by name and stay there', () => {
  const all = [vehicle({ title: 'B' }), vehicle({ title: 'L', fix_at: before(1000) }), vehicle({ title: 'A' }), vehicle({ title: 'S', fix_at: null, contact_at: null }), vehicle({ title: 'X', sos: true })];
  assert.deepEqual(all.sort(byAttention(NOW)).map((one) => one.id), ['X', 'S', 'L', 'A', 'B']);
});

test('ages say the fix and, where it is newer, the contact', () => {
  assert.equal(vehicleAge(vehicle({ fix_at: before(840), contact_at: before(120), fix_source: 'voice' }).properties, NOW), 'Last fix 14 min ago, last contact 2 min ago (voice)');
  assert.equal(vehicleAge(vehicle({ fix_at: null, contact_at: null }).properties, NOW), 'Last fix unknown');
});

test('a screen is marked as its narrowest part, and an unknown mark is the narrowest', () => {
  assert.equal(highest(['TLP:GREEN', 'TLP:AMBER+STRICT', 'TLP:AMBER']), 'TLP:AMBER+STRICT');
  assert.equal(highest([]), null);
  assert.equal(rank('TLP:PINK'), rank('TLP:RED'));
});
