/** The one state of the page. Of one feature the higher version wins; what is gone stays gone unless the server says newer. */
import { ServerClock } from './clock';
import type { Alert, Feature, LayerInfo, LayerKey, Me, Ref } from './wire';

export type ConnectionState = 'connecting' | 'live' | 'catching-up' | 'offline'

/** since, lastFrameAt: server clock, ms (lastFrameAt 0: none yet). caughtUp: changes the last catching up brought. */
export interface Connection {
  state: ConnectionState;
  since: number;
  lastFrameAt: number;
  caughtUp: number;
  /** The server said that this reader has no sight left: nobody will come back by itself. */
  ended: boolean;
}

/** Where a feature came from: the socket, or an HTTP answer (a card, a search). */
export type Origin = 'live' | 'answer';

export interface Change extends Ref { kind: 'upsert' | 'gone' | 'wipe'; from: Origin }

export interface StoreEvents {
  /** What changed; one call per frame. kind `wipe` (layer and id empty): everything. */
  change: Change[]
  selection: Ref | null
  connection: Connection
  /** The catalogue, a layer's switch, age or failure. */
  layers: LayerKey | null
  alert: Alert[]
  /** Each second: server clock, ms. */
  tick: number
}

type Listener<E extends keyof StoreEvents> = (what: StoreEvents[E]) => void
interface Held { feature: Feature; receivedAt: number }

export class Store {
  me: Me;
  layers: LayerInfo[];
  selection: Ref | null = null;
  readonly clock: ServerClock;
  connection: Connection;
  private readonly held = new Map<LayerKey, Map<string, Held>>();
  private readonly departed = new Map<LayerKey, Map<string, number>>();
  private readonly switches = new Map<LayerKey, boolean>();
  private readonly listeners = new Map<keyof StoreEvents, Set<Listener<never>>>();
  private pending: Change[] | null = null;

  constructor(me: Me, layers: LayerInfo[], clock = new ServerClock()) {
    this.me = me;
    this.layers = layers;
    this.clock = clock;
    this.connection = { state: 'connecting', since: clock.now(), lastFrameAt: 0, caughtUp: 0, ended: false };
  }

  feature(layer: LayerKey, id: string): Feature | undefined {
    return this.held.get(layer)?.get(id)?.feature;
  }

  features(layer: LayerKey): Feature[] {
    return Array.from(this.held.get(layer)?.values() ?? [], held => held.feature);
  }

  /** Server clock, ms, when this version came; 0 if it is not held. */
  receivedAt(layer: LayerKey, id: string): number {
    return this.held.get(layer)?.get(id)?.receivedAt ?? 0;
  }

  /** Whether the server said that this id is no longer for this reader. */
  isGone(layer: LayerKey, id: string): boolean {
    return this.departed.get(layer)?.has(id) ?? false;
  }

  /**
   * Keeps feature if its version is higher than the one held; says whether it did.
   * from `answer`: an HTTP answer. It may have been on its way while the socket said `gone`, so it never brings anything back.
   */
  upsert(feature: Feature, from: Origin = 'live'): boolean {
    const { layer, version } = feature.properties;
    const left = this.departed.get(layer)?.get(feature.id);
    if (left !== undefined && (from === 'answer' || version <= left)) return false;
    const held = this.held.get(layer)?.get(feature.id);
    if (held && held.feature.properties.version >= version) return false;
    inner(this.held, layer).set(feature.id, { feature, receivedAt: this.now() });
    this.departed.get(layer)?.delete(feature.id);
    this.changed({ layer, id: feature.id, kind: 'upsert', from });
    return true;
  }

  gone(layer: LayerKey, id: string): void {
    const version = this.held.get(layer)?.get(id)?.feature.properties.version ?? this.departed.get(layer)?.get(id) ?? 0;
    this.held.get(layer)?.delete(id);
    inner(this.departed, layer).set(id, version);
    this.changed({ layer, id, kind: 'gone', from: 'live' });
    if (this.selection?.layer === layer && this.selection.id === id) this.select(null);
  }

  /** Forgets every feature: another reader's sight may follow. Switches stay; the selection goes. */
  wipe(): void {
    this.held.clear();
    this.departed.clear();
    this.changed({ layer: '', id: '', kind: 'wipe', from: 'live' });
    this.select(null);
  }

  /** Runs change as one: listeners of `change` hear once, after it. */
  together(change: () => void): void {
    if (this.pending) return change();
    this.pending = [];
    try {
      change();
    } finally {
      const changes = this.pending;
      this.pending = null;
      if (changes.length) this.emit('change', changes);
    }
  }

  select(ref: Ref | null): void {
    if (this.selection?.layer === ref?.layer && this.selection?.id === ref?.id) return;
    this.selection = ref && { layer: ref.layer, id: ref.id };
    this.emit('selection', this.selection);
  }

  /** A layer nobody switched is as the catalogue says. */
  isOn(layer: LayerKey): boolean {
    return this.switches.get(layer) ?? this.layers.find(known => known.key === layer)?.on ?? false;
  }

  setOn(layer: LayerKey, on: boolean): void {
    if (this.isOn(layer) === on) return;
    this.switches.set(layer, on);
    this.emit('layers', layer);
  }

  setLayers(layers: LayerInfo[]): void {
    this.layers = layers;
    this.emit('layers', null);
  }

  /** Server clock, ms since 1970. */
  now(): number {
    return this.clock.now();
  }

  setConnection(change: Partial<Omit<Connection, 'since'>>): void {
    const since = change.state && change.state !== this.connection.state ? this.now() : this.connection.since;
    this.connection = { ...this.connection, ...change, since };
    this.emit('connection', this.connection);
  }

  /** A frame came. Quiet: ten a second are no news; who shows the age reads it each `tick`. */
  heard(): void {
    this.connection.lastFrameAt = this.now();
  }

  /** Hears event until the function returned is called. */
  on<E extends keyof StoreEvents>(event: E, hear: Listener<E>): () => void {
    const listeners = this.listeners.get(event) ?? new Set<Listener<never>>();
    this.listeners.set(event, listeners);
    listeners.add(hear);
    return () => { listeners.delete(hear); };
  }

  emit<E extends keyof StoreEvents>(event: E, what: StoreEvents[E]): void {
    for (const hear of Array.from(this.listeners.get(event) ?? [])) (hear as Listener<E>)(what);
  }

  private changed(change: Change): void {
    if (this.pending) this.pending.push(change);
    else this.emit('change', [change]);
  }
}

function inner<V>(outer: Map<LayerKey, Map<string, V>>, layer: LayerKey): Map<string, V> {
  const found = outer.get(layer) ?? new Map<string, V>();
  outer.set(layer, found);
  return found;
}
