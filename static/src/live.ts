/** The live connection: first a snapshot, then what changes, for ever. After a cut it resumes where the last mark stood. */
import type { Store } from './store';
import { type Frame, type Ref, parseFrame, timeMs } from './wire';

const NO_SIGHT = 4403; // the one close after which nobody comes back: docs/wire.md
const RESTART = 1012;
const SILENCE_MS = 8_000; // a mark comes each second: eight missed ones are a dead line, whatever TCP believes
const FIRST_WORD_MS = 20_000; // who comes back with a thousand others waits for his turn before he is greeted
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const DISTRUST_EVERY_MS = 60_000; // a count that does not fit makes us come back, but not in a loop

/** The part of WebSocket that is used; tests bring their own. */
export interface Socket {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface LiveOptions {
  open?: (url: string) => Socket;
  random?: () => number;
  /** Where `online` and `visibilitychange` are heard; null: nowhere. */
  page?: { window: EventTarget; document: EventTarget & { hidden: boolean } } | null;
}

/** Keeps store fed from the socket at url (ws: or wss:, or a path of this server). Returns a function that ends it. */
export function connect(store: Store, url: string, opts: LiveOptions = {}): () => void {
  const live = new Live(store, url, opts);
  live.start();
  return () => live.stop();
}

class Live {
  private readonly store: Store;
  private readonly url: string;
  private readonly open: (url: string) => Socket;
  private readonly random: () => number;
  private readonly page: LiveOptions['page'];
  private socket: Socket | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private beat: ReturnType<typeof setInterval> | null = null;
  private heardAt = 0;
  private attempts = 0;
  private stopped = false;
  /** Where to resume; in memory only: it is bound to this reader and dies with the page. */
  private token: string | null = null;
  /** Refs of the live layers seen since the first page of the snapshot under way; null: none is under way. */
  private snapshot: Set<string> | null = null;
  /** Changes since this socket's hello, while catching up; null: not catching up. */
  private caught: number | null = null;
  /** Items since the last mark of this socket; null until its first mark. */
  private sinceMark: number | null = null;
  private distrustedAt = -Infinity;

  constructor(store: Store, url: string, opts: LiveOptions) {
    this.store = store;
    this.url = url;
    this.open = opts.open ?? (where => new WebSocket(where) as Socket);
    this.random = opts.random ?? Math.random;
    this.page = opts.page === undefined ? { window, document } : opts.page;
  }

  start(): void {
    this.page?.window.addEventListener('online', this.hurry);
    this.page?.document.addEventListener('visibilitychange', this.hurry);
    this.beat = setInterval(() => this.everySecond(), 1000);
    this.dial();
  }

  stop(): void {
    this.stopped = true;
    this.page?.window.removeEventListener('online', this.hurry);
    this.page?.document.removeEventListener('visibilitychange', this.hurry);
    if (this.beat !== null) clearInterval(this.beat);
    if (this.retry !== null) clearTimeout(this.retry);
    this.abandon();
  }

  /** The network or the reader is back: do not sit out the wait. */
  private readonly hurry = (): void => {
    if (this.retry === null || this.page?.document.hidden) return;
    clearTimeout(this.retry);
    this.dial();
  };

  private everySecond(): void {
    this.store.emit('tick', this.store.now());
    if (this.socket && performance.now() - this.heardAt > SILENCE_MS) this.lost();
  }

  private dial(): void {
    this.retry = null;
    this.heardAt = performance.now() + FIRST_WORD_MS - SILENCE_MS;
    let socket: Socket;
    try {
      socket = this.open(absolute(this.url));
    } catch {
      return this.lost(); // a refused scheme or a page without network: the same wait as a cut
    }
    this.socket = socket;
    this.sinceMark = null;
    this.caught = null;
    this.snapshot = null;
    socket.onmessage = event => this.receive(event.data);
    socket.onclose = event => this.closed(event.code, event.reason);
  }

  private receive(text: unknown): void {
    this.heardAt = performance.now();
    let frame: Frame;
    try {
      frame = parseFrame(String(text));
    } catch (fault) {
      console.error('live:', fault); // never guess at a picture: come back and ask again
      return this.lost();
    }
    this.store.heard();
    this.take(frame);
  }

  private take(frame: Frame): void {
    switch (frame.type) {
      case 'hello': return this.hello(frame);
      case 'snapshot': return this.takePage(frame);
      case 'tick': return this.takeTick(frame);
      case 'mark': return this.takeMark(frame);
      case 'ping':
        this.setClock(frame.server_time);
        return this.send({ type: 'pong' });
      case 'resync': return this.resync();
      case 'error': console.error('live: the server did not understand', frame.code, frame.ref);
    }
  }

  private hello(frame: Frame & { type: 'hello' }): void {
    this.setClock(frame.server_time);
    if (this.token === null) {
      this.snapshot = new Set();
      return this.send({ type: 'snapshot' });
    }
    this.caught = 0;
    this.store.setConnection({ state: 'catching-up' });
    this.send({ type: 'resume', token: this.token });
  }

  private resync(): void {
    this.token = null;
    this.snapshot = new Set();
    this.caught ??= 0;
    this.sinceMark = null; // whether the next count holds what was sent before is the server's affair
    this.store.setConnection({ state: 'catching-up' });
    this.store.wipe();
  }

  private takePage(frame: Frame & { type: 'snapshot' }): void {
    if (frame.page === 1 || !this.snapshot) this.snapshot = new Set();
    const seen = this.snapshot;
    this.store.together(() => {
      for (const feature of frame.features) {
        seen.add(nameOf({ layer: feature.properties.layer, id: feature.id }));
        if (this.store.upsert(feature) && this.caught !== null) this.caught += 1;
      }
      if (frame.last) this.dropUnseen(seen);
    });
    if (!frame.last) return;
    this.snapshot = null;
    this.token = frame.token ?? null;
    this.arrived();
  }

  /** What a complete snapshot does not name has gone while nobody told us. */
  private dropUnseen(seen: ReadonlySet<string>): void {
    for (const { key } of this.store.layers.filter(layer => layer.live)) {
      for (const { id } of this.store.features(key)) if (!seen.has(nameOf({ layer: key, id }))) this.store.gone(key, id);
    }
  }

  private takeTick(frame: Frame & { type: 'tick' }): void {
    this.setClock(frame.at);
    this.store.together(() => {
      // gone first: a re-label sends the old id's gone and the new id's upsert in one tick
      for (const ref of frame.gone) this.store.gone(ref.layer, ref.id);
      for (const feature of frame.upsert) {
        this.snapshot?.add(nameOf({ layer: feature.properties.layer, id: feature.id }));
        this.store.upsert(feature);
      }
    });
    const items = frame.upsert.length + frame.gone.length;
    if (this.caught !== null) this.caught += items;
    if (this.sinceMark !== null) this.sinceMark += items;
    if (frame.alert.length) this.store.emit('alert', frame.alert);
  }

  private takeMark(frame: Frame & { type: 'mark' }): void {
    this.setClock(frame.server_time);
    const missed = this.sinceMark !== null && this.sinceMark !== frame.count;
    if (missed && performance.now() - this.distrustedAt > DISTRUST_EVERY_MS) {
      this.distrustedAt = performance.now();
      return this.lost(); // the token of the last good mark brings again what we missed
    }
    this.sinceMark = 0;
    if (this.snapshot) return; // a token now would skip the pages still to come
    this.token = frame.token;
    if (this.store.connection.state !== 'live') this.arrived();
  }

  private arrived(): void {
    this.attempts = 0;
    this.store.setConnection({ state: 'live', caughtUp: this.caught ?? 0 });
    this.caught = null;
  }

  private closed(code: number, reason: string): void {
    this.socket = null;
    if (this.stopped) return;
    if (code === NO_SIGHT) {
      this.token = null;
      this.store.wipe();
      this.store.setConnection({ state: 'offline', ended: true });
      return;
    }
    const spread = code === RESTART ? Number.parseInt(reason, 10) : NaN;
    this.comeBack(spread >= 0 ? Math.min(spread, LONGEST_WAIT_MS) * this.random() : this.wait());
  }

  /** The line is dead though nobody closed it. */
  private lost(): void {
    this.abandon();
    this.comeBack(this.wait());
  }

  private abandon(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null; // its close may take minutes on a dead line, and must not be counted twice
    socket.close();
  }

  private comeBack(wait_ms: number): void {
    this.attempts += 1;
    this.store.setConnection({ state: this.token === null && this.store.connection.lastFrameAt === 0 ? 'connecting' : 'offline' });
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = setTimeout(() => this.dial(), wait_ms);
  }

  /** Doubling, at most LONGEST_WAIT_MS, of which a random half: a thousand clients must not come back as one. */
  private wait(): number {
    return Math.min(FIRST_WAIT_MS * 2 ** this.attempts, LONGEST_WAIT_MS) * (0.5 + this.random() / 2);
  }

  private send(frame: object): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private setClock(server_time: string): void {
    const ms = timeMs(server_time);
    if (ms !== null) this.store.clock.observe(ms);
  }
}

function nameOf(ref: Ref): string {
  return `${ref.layer}/${ref.id}`;
}

/** url with this page's host; ws: or wss: as the page is http: or https:. */
function absolute(url: string): string {
  if (/^wss?:/.test(url)) return url;
  return new URL(url, location.href.replace(/^http/, 'ws')).href;
}
