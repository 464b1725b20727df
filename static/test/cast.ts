/** Features and readers for tests. */
import type { Feature, LayerInfo, Me } from '../src/wire';

export const NOBODY: Me = {
  login: 'planner', organisation: { code: 'heron', name: 'Heron Relief', kind: 'ingo' }, role: 'security_officer', acting_as: 7, members: [],
  areas: [], exercise: true, server_time: '2026-03-01T10:00:00Z',
};

export function layer(key: string, live = false): LayerInfo {
  return {
    key, title: key, order: 1, geometry: 'point', time: 'valid_from', live, min_zoom: 0, max_zoom: 22, tiles: '', features: '', legend: [],
    on: true, count: 0, updated_at: null,
  };
}

export function feature(id: string, version: number, more: { layer?: string; lon?: number; lat?: number } = {}): Feature {
  const { layer = 'vehicles', lon = 31.56, lat = 6.21 } = more;
  return {
    type: 'Feature', id, geometry: { type: 'Point', coordinates: [lon, lat] },
    properties: {
      layer, view: 'full', marking: 'TLP:GREEN', originator: 'Heron Relief', title: id, area: 'ssd', updated_at: null, version, until: null, exercise: true,
    },
  };
}

/** Numbers from 0 to 1, always the same for one seed. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const found = list.slice();
  for (let i = found.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [found[i], found[j]] = [found[j], found[i]];
  }
  return found;
}

/** Time that stands until it is told to pass; node 18's own mock has another shape than node 20's. */
export class FakeTime {
  now = 0;
  private next = 1;
  private readonly waiting = new Map<number, { at: number; every: number | null; run: () => void }>();
  private readonly real = { setTimeout, setInterval, clearTimeout, clearInterval };
  private readonly steady = performance.now.bind(performance);

  install(): void {
    const add = (run: () => void, ms: number, every: number | null): number => {
      this.waiting.set(this.next, { at: this.now + ms, every, run });
      return this.next++;
    };
    const drop = (id: number): void => { this.waiting.delete(id); };
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms: number) => add(run, ms, null), setInterval: (run: () => void, ms: number) => add(run, ms, ms),
      clearTimeout: drop, clearInterval: drop,
    });
    this.setSteady(() => this.now);
  }

  restore(): void {
    Object.assign(globalThis, this.real);
    this.setSteady(this.steady);
  }

  /** node 18 does not let it be assigned. */
  private setSteady(now: () => number): void {
    Object.defineProperty(performance, 'now', { value: now, configurable: true, writable: true });
  }

  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.waiting].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [id, timer] = due;
      this.now = timer.at;
      if (timer.every === null) this.waiting.delete(id);
      else timer.at += timer.every;
      timer.run();
    }
    this.now = end;
  }
}
