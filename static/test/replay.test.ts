import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Described, Ways, type Window } from '../src/replay/ways';

const HERON: Described = {
  call_sign: 'HERON 1', organisation: 'Heron Relief', originator: 'Heron Relief', vehicle_class: 'light', mission: 'J-1',
  marking: 'TLP:AMBER+STRICT', area: 'ssd', late_after_s: 120, silent_after_s: 600,
};
const NOON = Date.parse('2026-03-01T12:00:00Z');

/** seconds after noon and longitudes in 1e-5 degree; latitude is 6. */
function ways(fixes: [number, number][], more: Partial<Window['ways'][number]> = {}): Ways {
  const made = new Ways();
  made.load({
    from: '2026-03-01T12:00:00Z', to: '2026-03-01T13:00:00Z', until: '2026-03-01T13:00:00Z', step_s: 1, unit_s: 0.1, unit_deg: 1e-5,
    ways: [{ ...HERON, id: 'a', t: fixes.map(([s]) => s * 10), lon: fixes.map(([, lon]) => lon), lat: fixes.map(() => 600_000), heading: fixes.map(() => 90), ...more }],
  });
  return made;
}

/** A longitude in 1e-5 degree, about a metre. */
const metres = (lon = 0): number => Math.round(lon * 1e5);
const at = (seconds: number): number => NOON + seconds * 1000;

test('between two fixes a vehicle glides, and stands at neither too early nor too late', () => {
  const one = ways([[0, 3_100_000], [60, 3_100_100]]);
  assert.equal(one.pose('a', at(-1)), null);
  assert.ok(Math.abs((one.pose('a', at(30))?.lon ?? 0) - 31.0005) < 1e-9);
  assert.equal(one.pose('a', at(60))?.lon, 3_100_100 * 1e-5);
});

test('over a gap it stands where it was and grows late and silent: no position is invented', () => {
  const one = ways([[0, 3_100_000], [3000, 3_200_000]]);
  for (const [seconds, state] of [[60, 'fresh'], [300, 'late'], [2999, 'silent']] as const) {
    const pose = one.pose('a', at(seconds));
    assert.deepEqual([metres(pose?.lon), pose?.state], [3_100_000, state]);
  }
  assert.equal(metres(one.pose('a', at(3000))?.lon), 3_200_000);
  assert.deepEqual(one.trail('a', at(3000)), []);
});

test('a day after its last fix it is no longer drawn', () => {
  assert.equal(ways([[0, 3_100_000]]).pose('a', at(86_401)), null);
});

test('a place told by voice is a place and no course', () => {
  const one = ways([[0, 3_100_000], [60, 3_100_100]], { source: ['device', 'voice'] });
  assert.equal(metres(one.pose('a', at(30))?.lon), 3_100_000);
  assert.equal(one.pose('a', at(60))?.state, 'voice');
});

test('windows in any order and twice are the same way', () => {
  const one = ways([[60, 3_100_100], [120, 3_100_200]]);
  for (const fixes of [[[0, 3_100_000]], [[60, 3_100_100]], [[180, 3_100_300]]] as [number, number][][]) {
    const more = ways(fixes);
    one.add('a', more.trail('a', at(9999)).flat());
    one.load({ from: '2026-03-01T12:00:00Z', to: '', until: '', step_s: 1, unit_s: 0.1, unit_deg: 1e-5,
      ways: [{ ...HERON, id: 'a', t: fixes.map(([s]) => s * 10), lon: fixes.map(([, lon]) => lon), lat: [600_000], heading: [90] }] });
  }
  assert.deepEqual(one.trail('a', at(180)).flat().map(({ at }) => (at - NOON) / 1000), [0, 60, 120, 180]);
});

test('what is behind is forgotten, but the last fix before', () => {
  const one = ways([[0, 3_100_000], [60, 3_100_100], [120, 3_100_200]]);
  one.forget(at(100));
  assert.equal(one.pose('a', at(30)), null);
  assert.ok(one.pose('a', at(100)));
});
