/** What the server kept: fetched for the moment that is looked at, and ahead of the one that plays. */
import { get } from '../api';
import { ServerClock } from '../clock';
import { Store } from '../store';
import type { Feature, VehicleProps } from '../wire';
import { instant } from '../times';
import { type Described, type Fix, LAYER, Ways, type Window } from './ways';

interface Answer {
  at: string
  kept_days: number
  layers: Record<string, Feature[]>
  truncated: string[]
  trails: Record<string, { coordinates: [number, number][]; times: string[] }>
}

const KEPT_MS = 3_600_000; // fixes behind the moment that stay in hand
const AHEAD_MIN_MS = 10 * 60_000;
const AHEAD_WALL_MS = 60_000; // so much playing is fetched at a time
const AGAIN_MS = 3_000;
const LAYERS_WALL_MS = 2_000; // while it plays, the layers are asked for so often

/** The moment that is looked at, as the clock of a store. */
export class Moment extends ServerClock {
  at: number;

  constructor(at: number) {
    super(() => 0, 0);
    this.at = at;
  }

  override now(): number {
    return this.at;
  }
}

export class Past {
  readonly store: Store;
  readonly ways = new Ways();
  readonly moment: Moment;
  /** Layers of which there was more than is told. */
  truncated: string[] = [];
  /** Why the picture is not whole; '': it is. */
  fault: unknown = null;
  /** Nothing at all was told of the moment: nothing is kept of it, which is not that nothing was. */
  isEmpty = false;
  /** Fixes are in hand until then, ms. */
  private until = 0;
  private fetching = false;
  /** Not before then, ms of a steady clock: what failed is not asked for again at once. */
  private notBefore = 0;
  private readonly live: Store;
  private said = '';
  private asked = 0;
  private layersAt = 0;

  constructor(live: Store, at: number) {
    this.live = live;
    this.moment = new Moment(at);
    // every layer comes as features, so that none is drawn from the tiles of now
    const layers = live.layers.filter(({ key }) => key !== LAYER && key !== 'requests').map((layer) => ({ ...layer, live: true }));
    this.store = new Store(live.me, layers, this.moment);
    this.follow(live);
  }

  /** Switches as they are on the live map. */
  follow(live: Store): void {
    for (const { key } of this.store.layers) this.store.setOn(key, live.isOn(key));
  }

  /** Shows another moment: what is in hand of others is dropped. */
  async seek(at: number): Promise<void> {
    this.moment.at = at;
    const turn = ++this.asked;
    this.until = at;
    const answer = await this.ask(at, '');
    if (!answer || turn !== this.asked) return;
    this.ways.clear();
    this.show(answer);
    for (const vehicle of answer.layers[LAYER] ?? []) this.ways.add(vehicle.id, fixesOf(vehicle as Feature<VehicleProps>, answer.trails[vehicle.id]));
    await this.ahead(1);
  }

  /** Keeps what plays in hand. speed: how many times faster than life. */
  async ahead(speed: number): Promise<void> {
    const length = Math.max(AHEAD_MIN_MS, speed * AHEAD_WALL_MS);
    const now = this.moment.at;
    if (performance.now() - this.layersAt > LAYERS_WALL_MS) void this.refresh();
    const end = Math.min(this.until + length, this.live.now()); // of what has not been nothing is kept
    if (this.fetching || this.until - now > length / 2 || end - this.until < 1000 || performance.now() < this.notBefore) return;
    this.fetching = true;
    const turn = this.asked;
    try {
      const from = new Date(this.until).toISOString();
      const to = new Date(end).toISOString();
      const step = speed > 15 ? 5 : speed > 4 ? 3 : 1;
      const window = await get<Window>(`/api/v1/replay/window?from=${from}&to=${to}&step_s=${step}`);
      if (turn !== this.asked) return;
      this.ways.load(window);
      this.until = Date.parse(window.until);
      this.ways.forget(now - KEPT_MS);
      this.fault = null;
    } catch (fault) {
      this.fault = fault;
      this.notBefore = performance.now() + AGAIN_MS;
    } finally {
      this.fetching = false;
    }
  }

  /** Whether fixes of this moment are in hand: else it must not play on over what is not known yet. */
  has(at: number): boolean {
    return at <= this.until;
  }

  private async refresh(): Promise<void> {
    this.layersAt = performance.now();
    const turn = this.asked;
    const answer = await this.ask(this.moment.at, `&layers=${this.store.layers.map(({ key }) => key).join(',')}`);
    if (answer && turn === this.asked) this.show(answer);
  }

  private async ask(at: number, more: string): Promise<Answer | null> {
    try {
      const answer = await get<Answer>(`/api/v1/replay?at=${new Date(at).toISOString()}${more}`);
      this.fault = null;
      this.layersAt = performance.now();
      return answer;
    } catch (fault) {
      this.fault = fault;
      return null;
    }
  }

  private show(answer: Answer): void {
    const chosen = this.store.selection;
    this.truncated = answer.truncated;
    this.isEmpty = Object.values(answer.layers).every((found) => !found.length);
    const said = Object.entries(answer.layers).filter(([layer]) => layer !== LAYER).flatMap(([, found]) => found.map(({ id, properties }) => `${id}${properties.version}`)).join();
    if (said === this.said) return; // nothing is drawn anew where nothing was said anew
    this.said = said;
    this.store.together(() => {
      this.store.wipe();
      for (const [layer, features] of Object.entries(answer.layers)) if (layer !== LAYER) for (const feature of features) this.store.upsert(feature);
    });
    if (chosen && this.store.feature(chosen.layer, chosen.id)) this.store.select(chosen);
  }
}

function fixesOf({ geometry, properties }: Feature<VehicleProps>, trail?: { coordinates: [number, number][]; times: string[] }): Fix[] {
  const by: Described = properties;
  const at = instant(properties.fix_at);
  if (geometry?.type !== 'Point' || at === null) return [];
  const before = (trail?.times ?? []).map((time, i) => ({
    at: Date.parse(time), lon: trail!.coordinates[i][0], lat: trail!.coordinates[i][1], heading_deg: null, source: 'device', heard_s: 0, by,
  }));
  const heard = ((instant(properties.contact_at) ?? at) - at) / 1000;
  const [lon, lat] = geometry.coordinates;
  const last = { at, lon, lat, heading_deg: properties.heading_deg, source: properties.fix_source as string, heard_s: heard > 60 ? heard : 0, by };
  return [...before.filter((fix) => fix.at < at), last];
}
