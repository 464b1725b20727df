import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ServerClock } from '../src/clock';

test('a slow frame does not set the clock back, and the quickest one is believed', () => {
  let steady = 0;
  const clock = new ServerClock(() => steady, 500_000);
  assert.equal(clock.now(), 500_000);
  steady = 1000;
  clock.observe(900_000); // stamped at 900,000, under way for 200 ms
  steady = 2000;
  clock.observe(901_150); // 50 ms
  steady = 3000;
  clock.observe(901_200); // 1 s
  assert.equal(clock.now(), 902_150);
});

test('a clock that was wrong for a minute is forgotten', () => {
  let steady = 0;
  const clock = new ServerClock(() => steady, 0);
  clock.observe(10_000_000);
  for (let i = 0; i < 60; i++) {
    steady += 1000;
    clock.observe(5_000 + steady);
  }
  assert.equal(clock.now(), 5_000 + steady);
});
