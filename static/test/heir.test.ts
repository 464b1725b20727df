import assert from 'node:assert/strict';
import { test } from 'node:test';

import { heirOf } from '../src/card/heir';
import type { Feature } from '../src/wire';
import { feature } from './cast';

const OWN = 'Heron Relief';

/** The same words under another id and another marking. */
function marked(one: Feature, id: string): Feature {
  return { ...one, id, properties: { ...one.properties, marking: 'TLP:RED', version: 1, updated_at: '2026-03-01T10:00:00Z' } };
}

const GONE = feature('old', 7, { layer: 'incidents' });

test('a record of ours goes on as the form that says the same', () => {
  const other = { ...marked(GONE, 'other'), geometry: { type: 'Point' as const, coordinates: [30, 5] } };
  assert.equal(heirOf(GONE, [other, marked(GONE, 'new')], OWN)?.id, 'new');
});

test('two that say the same are not told apart, and none is none', () => {
  assert.equal(heirOf(GONE, [marked(GONE, 'a'), marked(GONE, 'b')], OWN), null);
  assert.equal(heirOf(GONE, [], OWN), null);
  assert.equal(heirOf(GONE, [{ ...marked(GONE, 'new'), properties: { ...marked(GONE, 'new').properties, title: 'other words' } }], OWN), null);
});

test('what others shared is never followed, nor a redacted form', () => {
  assert.equal(heirOf(GONE, [marked(GONE, 'new')], 'Kite Action'), null);
  const redacted: Feature = { ...GONE, properties: { ...GONE.properties, view: 'redacted' } };
  assert.equal(heirOf(redacted, [marked(redacted, 'new')], OWN), null);
});
