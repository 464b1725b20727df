/** What the server kept: fetched for the moment that is looked at, and ahead of the one that plays. */
import { get } from '../api';
import { ServerClock } from '../clock';
import { Store } from '../store';
import type { Feature, VehicleProps } from '../wire';
import { instant } from '../times';
import { OpenThen } from './open';
import { type Fix, LAYER, Ways, type Window } from './ways';

interface Answer {
  at: string
  kept_days: number
  layers: Record<string, Feature[]>
  truncated: string[]
  forms_from: string
  tracks_from: string
  digest: string
  same: boolean
}

const KEPT_MS = 3_600_000; // fixes behind the moment that stay in hand
const TRAIL_MS = 30 * 60_000;
const TRAIL_STEP_S = 30;
const PIECE_MIN_MS = 2 * 60_000;
const PIECE_WALL_MS = 6_000; // so much playing is fetched at a time: a small piece is read between two pictures of the screen
const PIECES_AHEAD = 3;
const AGAIN_MS = 3_000;
const LAYERS_WALL_MS = 3_000; // while it plays, the layers are asked for so often

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
  /** What was open about vehicles, as far as the reader is shown the alerts. */
  open = new OpenThen();
  /** Layers of which there was more than is told. */
  truncated: string[] = [];
  /** Why the picture is not whole; '': it is. */
  fault: unknown = null;
  /** Nothing at all was told of the moment: nothing is kept of it, which is not that nothing was. */
  isEmpty = false;
  /** Since when forms and positions are kept, ms; 0: not told yet. */
  formsFrom = 0;
  tracksFrom = 0;
  /** Fixes are in hand until then, ms. */
  private until = 0;
  private fetching = false;
  /** Not before then, ms of a steady clock: what failed is not asked for again at once. */
  private notBefore = 0;
  private readonly live: Store;
  private said = '';
  private digest = '';
  private noForms = false;
  private seeking: Promise<void> | null = null;
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

  /** Shows another moment: what is in hand of others is dropped. While one is on its way the newest wish alone is kept. */
  async seek(at: number): Promise<void> {
    this.moment.at = at;
    this.until = at;
    this.asked++;
    this.seeking ??= this.catchUp().finally(() => { this.seeking = null; });
    await this.seeking;
  }

  private async catchUp(): Promise<void> {
    let turn: number;
    do {
      turn = this.asked;
      await this.fetch(this.moment.at, turn);
    } while (turn !== this.asked);
  }

  private async fetch(at: number, turn: number): Promise<void> {
    const [answer, before] = await Promise.all([
      this.ask(at, `&layers=${this.keys()},${LAYER}&trails=none`), this.window(at - TRAIL_MS, at, TRAIL_STEP_S),
    ]);
    if (!answer || turn !== this.asked) return;
    this.ways.clear();
    if (before) this.ways.load(before);
    for (const vehicle of answer.layers[LAYER] ?? []) this.ways.add(vehicle.id, lastOf(vehicle as Feature<VehicleProps>));
    this.show(answer, (answer.layers[LAYER] ?? []).length > 0);
  }

  /** Keeps what plays in hand. speed: how many times faster than life. */
  async ahead(speed: number): Promise<void> {
    const length = Math.max(PIECE_MIN_MS, speed * PIECE_WALL_MS);
    const now = this.moment.at;
    if (this.seeking) return;
    if (performance.now() - this.layersAt > LAYERS_WALL_MS) void this.refresh();
    const end = Math.min(this.until + length, this.live.now()); // of what has not been nothing is kept
    if (this.fetching || this.until - now > length * PIECES_AHEAD || end - this.until < 1000 || performance.now() < this.notBefore) return;
    this.fetching = true;
    const turn = this.asked;
    const piece = await this.window(this.until, end, speed > 15 ? 10 : speed > 4 ? 3 : 1);
    this.fetching = false;
    if (!piece || turn !== this.asked) return;
    this.ways.load(piece);
    this.until = Date.parse(piece.until);
    this.ways.forget(now - KEPT_MS);
  }

  /** Whether fixes of this moment are in hand: else it must not play on over what is not known yet. */
  has(at: number): boolean {
    return at <= this.until;
  }

  private keys(): string {
    return this.store.layers.map(({ key }) => key).join(',');
  }

  private async refresh(): Promise<void> {
    this.layersAt = performance.now();
    const turn = this.asked;
    const answer = await this.ask(this.moment.at, `&layers=${this.keys()}`);
    if (answer && turn === this.asked) this.show(answer, this.ways.ids().length > 0);
  }

  private ask(at: number, more: string): Promise<Answer | null> {
    this.layersAt = performance.now();
    return this.read<Answer>(`/api/v1/replay?at=${new Date(at).toISOString()}${more}&unless=${this.digest}`);
  }

  private window(from: number, to: number, step_s: number): Promise<Window | null> {
    return this.read<Window>(`/api/v1/replay/window?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&step_s=${step_s}`);
  }

  private async read<T>(path: string): Promise<T | null> {
    try {
      const answer = await get<T>(path);
      this.fault = null;
      return answer;
    } catch (fault) {
      this.fault = fault;
      this.notBefore = performance.now() + AGAIN_MS;
      return null;
    }
  }

  /** An alert of a vehicle flies at the vehicle, and does not stand where it was raised too. */
  private flown(feature: Feature, vehicles: boolean): Feature {
    return vehicles && feature.properties.layer === 'alerts' && feature.properties.vehicle ? { ...feature, geometry: null } : feature;
  }

  private show(answer: Answer, vehicles: boolean): void {
    const chosen = this.store.selection;
    this.truncated = answer.truncated;
    this.formsFrom = Date.parse(answer.forms_from);
    this.tracksFrom = Date.parse(answer.tracks_from);
    if (!answer.same) this.noForms = Object.entries(answer.layers).every(([layer, found]) => layer === LAYER || !found.length);
    this.isEmpty = this.noForms && !vehicles;
    this.digest = answer.digest;
    if (answer.same) return;
    this.open = new OpenThen(answer.layers.alerts, Date.parse(answer.at));
    const said = Object.entries(answer.layers).filter(([layer]) => layer !== LAYER).flatMap(([, found]) => found.map(({ id, properties }) => `${id}${properties.version}`)).join();
    if (said === this.said) return; // nothing is drawn anew where nothing was said anew
    this.said = said;
    this.store.together(() => {
      this.store.wipe();
      for (const [layer, features] of Object.entries(answer.layers)) if (layer !== LAYER) for (const feature of features) this.store.upsert(this.flown(feature, vehicles));
    });
    if (chosen && this.store.feature(chosen.layer, chosen.id)) this.store.select(chosen);
  }
}

function lastOf({ geometry, properties }: Feature<VehicleProps>): Fix[] {
  const at = instant(properties.fix_at);
  if (geometry?.type !== 'Point' || at === null) return [];
  const heard = ((instant(properties.contact_at) ?? at) - at) / 1000;
  const [lon, lat] = geometry.coordinates;
  return [{ at, lon, lat, heading_deg: properties.heading_deg, source: properties.fix_source, heard_s: heard > 60 ? heard : 0, by: properties }];
}
