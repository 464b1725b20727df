import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastAt } from '../src/board/said';

const NOON = Date.UTC(2026, 2, 1, 12, 0);

test('a time on the clock is its last one before now', () => {
  assert.equal(lastAt('10:42', NOON), '2026-03-01T10:42:00.000Z');
  assert.equal(lastAt('12:00', NOON), '2026-03-01T12:00:00.000Z');
  assert.equal(lastAt('23:50', NOON), '2026-02-28T23:50:00.000Z');
});

test('without a time it was said now', () => {
  assert.equal(lastAt('', NOON), null);
  assert.equal(lastAt('soon', NOON), null);
});
