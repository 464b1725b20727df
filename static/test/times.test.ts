import assert from 'node:assert/strict';
import { test } from 'node:test';

import { age, ago, counting, instant, precise, utcClock, utcDate, zoneClock, zoneDate } from '../src/times';

const AT = Date.parse('2026-03-01T13:02:05Z');
const MIN = 60_000;

test('ages are one figure and a word, and unknown is unknown', () => {
  const words = [null, 0, 40_000, 4 * MIN, 47 * 60 * MIN, 3 * 1440 * MIN, 150 * 1440 * MIN].map(age);
  assert.deepEqual(words, ['unknown', 'now', '40 s', '4 min', '47 h', '3 d', '4 months']);
});

test('a time ahead is "in", never a negative age', () => {
  assert.equal(ago(AT, AT + 4 * MIN), '4 min ago');
  assert.equal(ago(AT + 120 * MIN, AT), 'in 2 h');
  assert.equal(ago(AT + 1000, AT), 'now');
  assert.equal(ago(null, AT), 'unknown');
});

test('a counter that is watched does not jump in width', () => {
  assert.deepEqual([400, 12_300, 125_000, 3_780_000].map(counting), ['0.4 s', '12 s', '2 min 05 s', '1 h 03 min']);
});

test('times stand in UTC and in the area, and a zone nobody knows leaves UTC', () => {
  assert.equal(utcClock(AT), '13:02Z');
  assert.equal(utcDate(AT), '1 Mar 2026 13:02Z');
  assert.equal(zoneClock(AT, 'Africa/Juba'), '15:02');
  assert.equal(zoneDate(AT, 'Africa/Juba'), '1 Mar 15:02 Juba');
  assert.equal(zoneDate(AT, 'Nowhere/Land'), '');
});

test('a time is never told more exactly than it is known', () => {
  assert.equal(precise(AT, 'year'), '2026');
  assert.equal(precise(AT, 'month'), 'March 2026');
  assert.equal(precise(AT, 'day'), '1 Mar 2026');
  assert.match(precise(AT, 'hour'), /to the hour/);
});

test('what is no time is null', () => {
  for (const none of [null, undefined, '', 'soon', 5]) assert.equal(instant(none), null);
});
