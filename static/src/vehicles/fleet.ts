/** All vehicles on a canvas of their own: they move while the rest stands. */
import { vehicleState } from '../attention';
import { type Flag, Flags } from '../flags';
import type { Sheet } from '../map/sheet';
import { unitX, unitY } from '../map/mercator';
import { type Brush, Labels, Stamps } from '../signs/brush';
import type { Palette } from '../signs/palette';
import type { Change, Store } from '../store';
import { age } from '../times';
import { type Feature, timeMs, type VehicleProps } from '../wire';
import { Motion } from './motion';
import { paintTrail, paintVehicle, VEHICLE_REACH, type VehicleSign } from './sign';
import { Trails } from './trails';

const LAYER = 'vehicles';
const FRAME_MS = 33; // 30 a second: nobody sees more on a vehicle, and the desk runs for eight hours

/** A vehicle as drawn, unit Mercator. */
export interface Seen { feature: Feature<VehicleProps>; x: number; y: number }

export class Fleet {
  private readonly store: Store;
  private readonly sheet: Sheet;
  private readonly palette: () => Palette;
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  private readonly motion = new Motion(this.still);
  private readonly trails = new Trails();
  private readonly stop: (() => void)[];
  private asked: number | null = null;
  private drawnAt = 0;

  constructor(store: Store, sheet: Sheet, palette: () => Palette) {
    this.store = store;
    this.sheet = sheet;
    this.palette = palette;
    this.stop = [
      store.on('change', changes => this.hear(changes)),
      store.on('tick', () => this.draw()), // ages grow though nothing comes
      store.on('selection', ref => {
        void this.trails.follow(ref?.layer === LAYER ? ref.id : null, () => this.draw());
        this.draw();
      }),
    ];
    for (const feature of store.features(LAYER)) this.move(feature);
  }

  remove(): void {
    for (const stop of this.stop) stop();
    if (this.asked !== null) cancelAnimationFrame(this.asked);
  }

  /** Draws with the next picture of the screen. */
  draw(): void {
    this.asked ??= requestAnimationFrame(now => this.animate(now));
  }

  /** Vehicles where they are drawn now. */
  seen(): Seen[] {
    const now = performance.now();
    if (!this.store.isOn(LAYER)) return [];
    return (this.store.features(LAYER) as Feature<VehicleProps>[]).flatMap(feature => {
      const pose = this.motion.pose(feature.id, now);
      return pose ? [{ feature, x: unitX(pose.lon), y: unitY(pose.lat) }] : [];
    });
  }

  private hear(changes: readonly Change[]): void {
    let concerned = false;
    for (const { kind, layer, id } of changes) {
      if (kind === 'wipe') {
        this.motion.clear();
        this.trails.clear();
      } else if (layer === 'alerts') concerned = true; // they fly at their vehicles
      else if (layer !== LAYER) continue;
      else if (kind === 'gone') {
        this.motion.forget(id);
        this.trails.forget(id);
      } else {
        const feature = this.store.feature(LAYER, id);
        if (feature) this.move(feature);
      }
      concerned = true;
    }
    if (concerned) this.draw();
  }

  private move(feature: Feature): void {
    const { heading_deg, fix_at } = feature.properties as VehicleProps;
    const at = timeMs(fix_at);
    if (feature.geometry?.type !== 'Point' || at === null) return;
    const [lon, lat] = (feature.geometry).coordinates;
    if (this.motion.fix(feature.id, { lon, lat, heading_deg, at }, performance.now())) this.trails.add(feature.id, lon, lat);
  }

  private animate(now: number): void {
    this.asked = null;
    // only glides are thinned out: a picture that was asked for comes at once
    const busy = this.paint();
    this.drawnAt = now;
    if (busy) this.later();
  }

  private later(): void {
    this.asked ??= requestAnimationFrame(now => {
      this.asked = null;
      if (now - this.drawnAt >= FRAME_MS) this.animate(now);
      else this.later();
    });
  }

  /** Says whether something is still moving. */
  private paint(): boolean {
    const frame = this.sheet.place(this.store.now());
    if (!frame || !this.store.isOn(LAYER)) return false;
    const brush: Brush = { frame, palette: this.palette(), stamps: new Stamps(frame.ratio), labels: new Labels() };
    const steady = performance.now();
    const flags = new Flags(this.store.features('alerts'), frame.now);
    let busy = false;
    const vehicles = (this.store.features(LAYER) as Feature<VehicleProps>[]).sort((a, b) => Number(a.properties.sos) - Number(b.properties.sos));
    for (const { id } of vehicles) {
      const way = this.trails.of(id);
      if (way && (frame.zoom >= 8 || this.chosen(id))) paintTrail(brush, way, this.chosen(id));
    }
    const signs = vehicles.flatMap(vehicle => {
      const { id, properties } = vehicle;
      const pose = this.motion.pose(id, steady);
      if (!pose) return [];
      const sign = this.signOf(id, properties, pose.heading_deg, frame.now, steady, flags.ofVehicle(vehicle));
      busy ||= pose.moving || (sign.state === 'sos' && !this.still);
      return [{ sign, x: frame.x(unitX(pose.lon)), y: frame.y(unitY(pose.lat)) }];
    });
    for (const { x, y } of signs) brush.labels.keepOff(x, y, VEHICLE_REACH - 2);
    for (const { sign, x, y } of signs) paintVehicle(brush, sign, x, y);
    return busy;
  }

  private signOf(id: string, properties: VehicleProps, heading_deg: number | null, now: number, steady: number, flag: Flag | null): VehicleSign {
    const fixAt = timeMs(properties.fix_at);
    return {
      state: vehicleState(properties, now), call_sign: properties.call_sign || properties.title, heading_deg,
      age: fixAt === null ? '' : age(Math.max(0, now - fixAt)), pulse: this.still ? 1 : (steady % 1200) / 1200, chosen: this.chosen(id), flag,
    };
  }

  private chosen(id: string): boolean {
    return this.store.selection?.layer === LAYER && this.store.selection.id === id;
  }
}
