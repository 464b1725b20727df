/** The laws of the store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Store } from '../src/store';
import type { Feature } from '../src/wire';
import { dice, feature, layer, NOBODY, shuffled } from './cast';

type Event = { upsert: Feature } | { gone: string };

function apply(store: Store, event: Event): void {
  if ('upsert' in event) store.upsert(event.upsert);
  else store.gone('vehicles', event.gone);
}

function stateOf(store: Store): [string, number][] {
  return store.features('vehicles').map(({ id, properties }): [string, number] => [id, properties.version]).sort();
}

const fresh = (): Store => new Store(NOBODY, [layer('vehicles', true), layer('incidents')]);

test('upserts in any order and multiplicity give the same state', () => {
  const events = ['a', 'b', 'c'].flatMap(id => [1, 2, 3, 4].map((version): Event => ({ upsert: feature(id, version) })));
  for (let seed = 0; seed < 200; seed++) {
    const random = dice(seed);
    const store = fresh();
    const some = events.filter(() => random() < 0.4);
    for (const event of shuffled([...events, ...some], random)) apply(store, event);
    assert.deepEqual(stateOf(store), [['a', 4], ['b', 4], ['c', 4]]);
  }
});

test('records in any interleaving, each with its own order and old upserts repeated at will, give the same state', () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = dice(seed);
    const lines: Event[][] = ['a', 'b', 'c'].map(id => {
      const line: Event[] = [1, 2, 3].map(version => ({ upsert: feature(id, version) }));
      if (id !== 'b') line.push({ gone: id });
      if (id === 'c') line.push({ upsert: feature(id, 9) }); // seen again: the server says a newer version
      return line;
    });
    const store = fresh();
    const past: Event[] = [];
    while (lines.some(line => line.length)) {
      const line = lines[Math.floor(random() * lines.length)];
      const event = line.shift();
      if (event) {
        apply(store, event);
        if ('upsert' in event) past.push(event);
      }
      if (past.length && random() < 0.5) apply(store, past[Math.floor(random() * past.length)]); // a replay
    }
    assert.deepEqual(stateOf(store), [['b', 3], ['c', 9]]);
  }
});

test('an HTTP answer never brings back what the socket said is gone', () => {
  const store = fresh();
  store.gone('vehicles', 'a');
  assert.equal(store.upsert(feature('a', 99), 'answer'), false);
  assert.equal(store.isGone('vehicles', 'a'), true);
  assert.equal(store.upsert(feature('a', 100)), true);
  assert.equal(store.isGone('vehicles', 'a'), false);
});

test('wipe forgets features, selection and what was gone; switches stay', () => {
  const store = fresh();
  store.upsert(feature('a', 1));
  store.gone('vehicles', 'b');
  store.select({ layer: 'vehicles', id: 'a' });
  store.setOn('incidents', false);
  store.wipe();
  assert.deepEqual([stateOf(store), store.selection, store.isOn('incidents'), store.isGone('vehicles', 'b')], [[], null, false, false]);
});

test('together is heard once, and an upsert that changes nothing is not heard', () => {
  const store = fresh();
  const heard: string[][] = [];
  store.on('change', changes => heard.push(changes.map(({ kind, id }) => `${kind} ${id}`)));
  store.together(() => {
    store.upsert(feature('a', 1));
    store.gone('vehicles', 'b');
  });
  store.upsert(feature('a', 1));
  assert.deepEqual(heard, [['upsert a', 'gone b']]);
});

test('what is selected and goes is no longer selected', () => {
  const store = fresh();
  store.upsert(feature('a', 1));
  store.select({ layer: 'vehicles', id: 'a' });
  store.gone('vehicles', 'a');
  assert.equal(store.selection, null);
});

test('a listener that left hears nothing', () => {
  const store = fresh();
  let heard = 0;
  const leave = store.on('layers', () => { heard += 1; });
  store.setOn('vehicles', false);
  store.setOn('vehicles', false);
  leave();
  store.setOn('vehicles', true);
  assert.equal(heard, 1);
});
