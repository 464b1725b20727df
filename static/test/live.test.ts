/** The live connection against a fake socket and a fake clock. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { connect, type Socket } from '../src/live';
import { Store } from '../src/store';
import type { Feature } from '../src/wire';
import { FakeTime, feature, layer, NOBODY } from './cast';

const TIME = '2026-03-01T10:00:00Z';

class FakeSocket implements Socket {
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;

  send(text: string): void { this.sent.push(JSON.parse(text) as Record<string, unknown>); }
  close(): void { this.closed = true; }

  says(...frames: object[]): void { for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) }); }
  ends(code: number, reason = ''): void { this.onclose?.({ code, reason }); }
}

const hello = { type: 'hello', protocol: 1, server_time: TIME, exercise: true };
const mark = (token: string, count: number): object => ({ type: 'mark', token, count, server_time: TIME });
const page = (number: number, last: boolean, ...features: Feature[]): object => ({ type: 'snapshot', page: number, last, features, ...(last && { token: 'T0' }) });
const tick = (upsert: Feature[], gone: { layer: string; id: string }[] = []): object => ({ type: 'tick', at: TIME, upsert, gone, alert: [] });

let sockets: FakeSocket[];
let store: Store;
let stop: () => void;
let time: FakeTime;
const window = new EventTarget();
const document = Object.assign(new EventTarget(), { hidden: false });

const pass = (ms: number): void => time.pass(ms);

beforeEach(() => {
  time = new FakeTime();
  time.install();
  mock.method(console, 'error', () => undefined);
  sockets = [];
  store = new Store(NOBODY, [layer('vehicles', true), layer('incidents')]);
  stop = connect(store, 'ws://here/ws/live', {
    open: () => {
      sockets.push(new FakeSocket());
      return sockets[sockets.length - 1];
    },
    random: () => 1,
    page: { window, document },
  });
});

afterEach(() => {
  stop();
  time.restore();
  mock.restoreAll();
});

const ids = (): string[] => store.features('vehicles').map(({ id, properties }) => `${id}${properties.version}`).sort();

function upToDate(): FakeSocket {
  const [socket] = sockets;
  socket.says(hello, page(1, false, feature('a', 1)), page(2, true, feature('b', 1)), mark('T1', 0));
  return socket;
}

test('hello is answered by a snapshot, whose pages are the picture', () => {
  const [socket] = sockets;
  socket.says(hello);
  assert.deepEqual(socket.sent, [{ type: 'snapshot' }]);
  socket.says(page(1, false, feature('a', 1)));
  assert.equal(store.connection.state, 'connecting');
  socket.says(page(2, true, feature('b', 1)));
  assert.deepEqual([ids(), store.connection.state], [['a1', 'b1'], 'live']);
});

test('a tick of one record under two ids keeps the new one', () => {
  upToDate().says(tick([feature('c', 1)], [{ layer: 'vehicles', id: 'a' }]));
  assert.deepEqual(ids(), ['b1', 'c1']);
});

test('a ping is answered', () => {
  const socket = upToDate();
  socket.says({ type: 'ping', server_time: TIME });
  assert.deepEqual(socket.sent[1], { type: 'pong' });
});

test('after a cut it resumes where the last mark stood, and says how much it caught up', () => {
  upToDate().ends(1006);
  assert.equal(store.connection.state, 'offline');
  pass(2000);
  const [, second] = sockets;
  second.says(hello);
  assert.deepEqual(second.sent, [{ type: 'resume', token: 'T1' }]);
  assert.equal(store.connection.state, 'catching-up');
  second.says(tick([feature('a', 5), feature('d', 1)], [{ layer: 'vehicles', id: 'b' }]), mark('T2', 3));
  assert.deepEqual([ids(), store.connection.state, store.connection.caughtUp], [['a5', 'd1'], 'live', 3]);
});

test('resync wipes, and the snapshot that follows is the picture', () => {
  upToDate().ends(1006);
  pass(2000);
  sockets[1].says(hello, { type: 'resync' });
  assert.deepEqual(ids(), []);
  sockets[1].says(page(1, true, feature('a', 1)));
  assert.deepEqual([ids(), store.connection.state], [['a1'], 'live']);
});

test('a snapshot cut in the middle begins again, and what it no longer names is gone', () => {
  sockets[0].says(hello, page(1, false, feature('a', 1)), mark('T9', 0));
  sockets[0].ends(1006);
  pass(2000);
  sockets[1].says(hello);
  assert.deepEqual(sockets[1].sent, [{ type: 'snapshot' }], 'the token of a mark within a snapshot would skip its other pages');
  sockets[1].says(page(1, true, feature('b', 1)));
  assert.deepEqual(ids(), ['b1']);
});

test('a restart is waited out as long as the server asks', () => {
  upToDate().ends(1012, '12000');
  pass(11_000);
  assert.equal(sockets.length, 1);
  pass(1000);
  assert.equal(sockets.length, 2);
});

test('no sight left: the picture is wiped and nobody comes back', () => {
  upToDate().ends(4403);
  pass(600_000);
  assert.deepEqual([sockets.length, ids(), store.connection.ended], [1, [], true]);
});

test('it comes back for ever, with growing waits of at most half a minute', () => {
  upToDate().ends(4408);
  let tries = 1;
  for (let minute = 0; minute < 30; minute++) {
    for (let second = 0; second < 60; second++) {
      pass(1000);
      if (sockets.length > tries) sockets[tries++].ends(1006);
    }
  }
  assert.ok(tries > 55 && tries < 75, `${tries} tries in half an hour`);
});

test('a line that is silent is dead, though nobody closed it', () => {
  const socket = upToDate();
  pass(10_000);
  assert.deepEqual([socket.closed, store.connection.state], [true, 'offline']);
  pass(3000);
  assert.equal(sockets.length, 2);
});

test('when the network is back it does not sit out the wait', () => {
  upToDate().ends(1006);
  window.dispatchEvent(new Event('online'));
  assert.equal(sockets.length, 2);
});

test('a frame nobody knows ends the connection, not the truth', () => {
  const socket = upToDate();
  socket.says({ type: 'surprise' });
  assert.deepEqual([socket.closed, store.connection.state, ids()], [true, 'offline', ['a1', 'b1']]);
});

test('a mark that counts more than came is not believed, once', () => {
  const socket = upToDate();
  socket.says(tick([feature('a', 2)]), mark('T2', 2));
  assert.equal(socket.closed, true);
  pass(3000);
  sockets[1].says(hello);
  assert.deepEqual(sockets[1].sent, [{ type: 'resume', token: 'T1' }]);
  sockets[1].says(mark('T3', 0), tick([]), mark('T4', 7));
  assert.equal(sockets[1].closed, false);
});

test('ended, it leaves nothing running', () => {
  const socket = upToDate();
  stop();
  pass(60_000);
  assert.deepEqual([socket.closed, sockets.length], [true, 1]);
});
