import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readView, writeView } from '../src/view';

test('a link brings back what it was made from', () => {
  const view = { at: { lon: 31.559, lat: 6.20877, zoom: 7.25 }, on: ['roads', 'incidents'], selection: { layer: 'incidents', id: '1d6f-aa' }, theme: 'night' as const };
  assert.deepEqual(readView(writeView(view)), view);
});

test('what a link leaves open, or says wrongly, is open', () => {
  const open = { at: null, on: null, selection: null, theme: null };
  assert.deepEqual(readView(''), open);
  for (const hash of ['#at=7/96/31', '#at=7/6', '#at=x', '#see=incidents', '#see=../x', '#theme=pink', '#at=99/1/1']) assert.deepEqual(readView(hash), open, hash);
});

test('a link may say that no layer is on', () => {
  assert.deepEqual(readView('#on=').on, []);
});
