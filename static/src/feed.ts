/** What changed since this page was opened, and the alerts among it. Kept from the start, so that the panel can be opened late. */

import { title } from './attention';
import type { Store } from './store';
import { instant } from './times';
import type { Alert, Feature, LayerKey } from './wire';

export interface Entry {
  kind: 'changed' | 'gone' | 'alert' | 'away'
  layer: LayerKey
  /** '' for what is gone and for `away`: the title of a withdrawn record is not kept. */
  id: string
  title: string
  marking: string
  /** ms by the server's clock. */
  at: number
  count: number
}

const KEPT = 300;

export class Feed {
  entries: Entry[] = [];
  alerts: (Alert & { acknowledged: boolean })[] = [];
  private readonly store: Store;
  private readonly listeners = new Set<() => void>();

  constructor(store: Store) {
    this.store = store;
    let state = store.connection.state;
    store.on('change', (changes) => {
      for (const { layer, id, kind } of changes) if (layer === 'alerts' && kind === 'upsert') this.keep(id);
      // a snapshot is no news, and a moving vehicle is none either
      if (store.connection.state !== 'live') return;
      for (const { layer, id, kind } of changes) {
        if (kind === 'gone') this.withdraw(layer, id);
        if (layer === 'requests') this.settle(id);
        const feature = kind === 'upsert' && layer !== 'vehicles' ? store.feature(layer, id) : undefined;
        // an answer to a question is held too, but only what changed just now is news
        if (feature && store.now() - (instant(feature.properties.updated_at) ?? 0) < 60_000) this.add(entry(feature, store.now()));
      }
      this.tell();
    });
    store.on('connection', (now) => {
      if (now.state === 'live' && state === 'catching-up' && now.caughtUp) this.add({ kind: 'away', layer: '', id: '', title: '', marking: '', at: store.now(), count: now.caughtUp });
      state = now.state;
      this.tell();
    });
    store.on('alert', (alerts) => {
      for (const alert of alerts) {
        if (this.isOurQuestion(alert)) continue; // asking rings for whoever is asked
        if (this.alerts.some((known) => known.id === alert.id && known.at === alert.at)) continue;
        this.alerts.unshift({ ...alert, acknowledged: false });
      }
      this.alerts.length = Math.min(this.alerts.length, KEPT);
      this.tell();
    });
  }

  /** The changes that were there before the page: what the server calls newest. */
  begin(features: Feature[]): void {
    const known = new Set(this.entries.map((one) => one.id));
    const older = features.filter((feature) => !known.has(feature.id) && !this.store.isGone(feature.properties.layer, feature.id));
    this.entries.push(...older.map((feature) => entry(feature, instant(feature.properties.updated_at) ?? 0)));
    this.entries.sort((a, b) => b.at - a.at);
    this.tell();
  }

  get open(): (Alert & { acknowledged: boolean })[] {
    return this.alerts.filter((alert) => !alert.acknowledged);
  }

  acknowledge(alert: Alert, acknowledged = true): void {
    for (const known of this.alerts) if (known.id === alert.id) known.acknowledged = acknowledged;
    this.tell();
  }

  on(hear: () => void): () => void {
    this.listeners.add(hear);
    return () => this.listeners.delete(hear);
  }

  private isOurQuestion({ layer, id }: Alert): boolean {
    const p = layer === 'requests' ? this.store.feature(layer, id)?.properties : undefined;
    return p?.side === 'asking' && p.state === 'open';
  }

  /** A question that somebody of ours has answered needs nobody's eye any more. */
  private settle(id: string): void {
    const p = this.store.feature('requests', id)?.properties;
    if (p?.side !== 'asked' || p.state === 'open') return;
    for (const known of this.alerts) if (known.id === id) known.acknowledged = true;
  }

  /** An alert is open for everybody until somebody acknowledges it: also one that was raised before this page was opened. */
  private keep(id: string): void {
    const p = this.store.feature('alerts', id)?.properties;
    if (!p) return;
    const known = this.alerts.find((alert) => alert.layer === 'alerts' && alert.id === id);
    if (known) known.acknowledged ||= p.state !== 'open';
    else if (p.state === 'open') {
      this.alerts.push({ layer: 'alerts', id, title: p.title, at: String(p.valid_from), acknowledged: false });
      this.alerts.sort((a, b) => b.at.localeCompare(a.at));
    }
    if (this.store.connection.state !== 'live') this.tell();
  }

  private add(fresh: Entry): void {
    this.entries = [fresh, ...this.entries.filter((known) => !fresh.id || known.id !== fresh.id)].slice(0, KEPT);
  }

  /** What was taken back leaves the feed and the alerts too; that something was, stays. */
  private withdraw(layer: LayerKey, id: string): void {
    const had = this.entries.some((known) => known.id === id);
    this.entries = this.entries.filter((known) => known.id !== id);
    this.alerts = this.alerts.filter((known) => known.id !== id);
    if (had) this.add({ kind: 'gone', layer, id: '', title: '', marking: '', at: this.store.now(), count: 1 });
  }

  private tell(): void {
    for (const hear of this.listeners) hear();
  }
}

function entry(feature: Feature, at: number): Entry {
  const p = feature.properties;
  return { kind: 'changed', layer: p.layer, id: feature.id, title: title(feature), marking: p.marking, at, count: 1 };
}
