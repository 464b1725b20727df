import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Feed } from '../src/feed';
import { Store } from '../src/store';
import type { Feature, Me } from '../src/wire';

const me: Me = { login: 'x', organisation: null, role: '', acting_as: null, members: [], areas: [], exercise: true, server_time: '' };

function incident(store: Store, id: string, version = 1): Feature {
  return {
    type: 'Feature', id, geometry: null,
    properties: {
      layer: 'incidents', view: 'full', marking: 'TLP:GREEN', originator: '', title: `title of ${id}`, area: '', occurred_at: null,
      updated_at: new Date(store.now()).toISOString(), version, until: null, exercise: true,
    },
  };
}

function live(): { store: Store; feed: Feed } {
  const store = new Store(me, []);
  const feed = new Feed(store);
  store.setConnection({ state: 'live' });
  return { store, feed };
}

test('a change stands once, with its newest time', () => {
  const { store, feed } = live();
  store.upsert(incident(store, 'a'));
  store.upsert(incident(store, 'b'));
  store.upsert(incident(store, 'a', 2));
  assert.deepEqual(feed.entries.map(({ id }) => id), ['a', 'b']);
});

test('what is taken back leaves no title behind, in the feed or in the alerts', () => {
  const { store, feed } = live();
  store.upsert(incident(store, 'a'));
  store.emit('alert', [{ layer: 'incidents', id: 'a', title: 'title of a', at: '2026-03-01T10:00:00Z' }]);
  store.gone('incidents', 'a');
  assert.equal(JSON.stringify([feed.entries, feed.alerts]).includes('title of a'), false);
  assert.equal(feed.entries[0]?.kind, 'gone');
});

test('a snapshot is no news, and what a cut had hidden is one line', () => {
  const store = new Store(me, []);
  const feed = new Feed(store);
  store.upsert(incident(store, 'a'));
  assert.equal(feed.entries.length, 0);
  store.setConnection({ state: 'catching-up' });
  store.setConnection({ state: 'live', caughtUp: 31 });
  assert.deepEqual(feed.entries.map(({ kind, count }) => [kind, count]), [['away', 31]]);
});

test('the same alert twice is one, and acknowledging ends it', () => {
  const { store, feed } = live();
  const alert = { layer: 'warnings', id: 'w', title: 'Flood', at: '2026-03-01T10:00:00Z' };
  store.emit('alert', [alert]);
  store.emit('alert', [alert]);
  assert.equal(feed.open.length, 1);
  feed.acknowledge(alert);
  assert.equal(feed.open.length, 0);
  assert.equal(feed.alerts.length, 1);
});
