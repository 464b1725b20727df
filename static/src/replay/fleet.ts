/** Vehicles of the past on a canvas of their own, drawn with every picture of the screen while they move; their trails lie under them. */
import type { Map as LeafletMap, Point } from 'leaflet';

import { Sheet } from '../map/sheet';
import { unitX, unitY } from '../map/mercator';
import { Stamps } from '../signs/brush';
import type { Palette } from '../signs/palette';
import { Words } from '../signs/words';
import { t } from '../text';
import { age } from '../times';
import { FLAG_REACH, paintFlag } from '../signs/flags';
import { paintBare, SIDES, styleOf, VEHICLE_REACH, type VehicleSign, wordsOf } from '../vehicles/sign';
import { Trails } from './trails';
import type { Open } from './open';
import type { Pose, Ways } from './ways';

const PLACED_EVERY_MS = 300; // words keep their side so long: they neither hop nor cost a look at all others
const TURN_DEG = 6; // one stamp for so much of a heading
const REACH = 28; // px: an SOS with its ring

interface Drawn extends Open { id: string; pose: Pose; x: number; y: number }
interface Place { left: number; right: number; top: number; bottom: number }
interface Tag { words: string; dx: number; dy: number; weight: number; colour: string }

export class PastFleet {
  chosen: string | null = null;
  private readonly sheet = new Sheet('moving', 0.1);
  private readonly trails: Trails;
  private readonly ways: Ways;
  private readonly palette: () => Palette;
  private readonly open: (pose: Pose) => Open;
  private stamps = new Stamps(1);
  private written = new Words(1, '');
  private made = '';
  private readonly tags = new Map<string, Tag>();
  private placed = -Infinity;
  private drawn = '';
  private moved = 0;

  /** open: what was open about a vehicle at the moment. */
  constructor(ways: Ways, palette: () => Palette, open: (pose: Pose) => Open) {
    this.ways = ways;
    this.palette = palette;
    this.open = open;
    this.trails = new Trails(ways);
  }

  addTo(map: LeafletMap): void {
    map.addLayer(this.trails.sheet);
    map.addLayer(this.sheet);
    map.on('move zoomend resize viewreset', () => { this.moved++; });
    map.on('moveend', () => this.refresh());
  }

  /** Draws all anew, words at their best places: another moment, or it halted. */
  refresh(): void {
    this.moved++;
    this.placed = -Infinity;
  }

  /** Draws the vehicles as they stood at a moment, ms; nothing where it is drawn already. now: of a steady clock, ms. */
  paint(at: number, now: number): void {
    const palette = this.palette();
    const same = `${at} ${this.ways.version} ${this.moved} ${this.chosen} ${palette.ink}`;
    if (same === this.drawn) return;
    this.drawn = same;
    this.trails.paint({ at, now, palette, chosen: this.chosen, moved: this.moved });
    const frame = this.sheet.place(at);
    if (!frame) return;
    this.prepare(frame.ratio, palette);
    const seen: Drawn[] = [];
    for (const { id, pose } of this.seen(at)) {
      const [x, y] = [frame.x(unitX(pose.lon)), frame.y(unitY(pose.lat))];
      if (x > -200 && y > -200 && x < frame.width + 200 && y < frame.height + 200) seen.push({ id, pose, x, y, ...this.open(pose) });
    }
    seen.sort((a, b) => Number(a.sos) - Number(b.sos));
    if (now - this.placed > PLACED_EVERY_MS || this.tags.size === 0) this.place(seen, frame.zoom, palette, now);
    for (const one of seen) this.stamp(frame.context, palette, one);
    for (const { id, x, y } of seen) {
      const tag = this.tags.get(id);
      if (tag) this.written.put(frame.context, tag.words, x + tag.dx, y + tag.dy, tag.weight, tag.colour);
    }
  }

  /** Vehicles that are known at a moment. */
  seen(at: number): { id: string; pose: Pose }[] {
    return this.ways.ids().flatMap((id) => {
      const pose = this.ways.pose(id, at);
      return pose ? [{ id, pose }] : [];
    });
  }

  /** The vehicle that lies under a place of the map's container, px; null: none. */
  under(place: Point, at: number): string | null {
    let [found, nearest]: [string | null, number] = [null, VEHICLE_REACH + 8];
    for (const { id, pose } of this.seen(at)) {
      const away = this.sheet.toContainer(unitX(pose.lon), unitY(pose.lat)).distanceTo(place);
      if (away < nearest) [found, nearest] = [id, away];
    }
    return found;
  }

  private prepare(ratio: number, palette: Palette): void {
    const made = `${ratio} ${palette.ink} ${palette.halo}`;
    if (made === this.made) return;
    [this.made, this.stamps, this.written, this.placed] = [made, new Stamps(ratio), new Words(ratio, palette.halo), -Infinity];
  }

  private stamp(context: CanvasRenderingContext2D, palette: Palette, { id, pose, sos, flag, x, y }: Drawn): void {
    const chosen = id === this.chosen;
    const state = sos ? 'sos' : pose.state;
    const heading_deg = pose.heading_deg === null || state === 'voice' ? null : Math.round(pose.heading_deg / TURN_DEG) * TURN_DEG % 360;
    this.stamps.put(context, `${state} ${heading_deg} ${chosen}`, x, y, REACH, (own) => {
      paintBare(own, palette, { state, heading_deg, chosen, pulse: 1, call_sign: '', age: '', flag: null }, 0, 0);
    });
    if (flag) this.stamps.put(context, `flag ${flag.tone}`, x + 12, y - 12, 2 * FLAG_REACH, (own) => paintFlag(own, palette, flag.tone, 0, 0));
  }

  /** Beside which sign which words stand: on the first side that is free, an SOS and the chosen one in any case. */
  private place(seen: readonly Drawn[], zoom: number, palette: Palette, now: number): void {
    this.placed = now;
    this.tags.clear();
    const reach = VEHICLE_REACH - 2;
    const taken: Place[] = seen.map(({ x, y }) => ({ left: x - reach, right: x + reach, top: y - reach, bottom: y + reach }));
    for (const one of seen) {
      const { id, sos, x, y } = one;
      const sign = this.signOf(one);
      const words = wordsOf(sign, zoom);
      if (!words) continue;
      const { weight, colour } = styleOf(sign, palette);
      const width = this.written.width(words, weight, colour);
      const put = (dx: number, dy: number, place: Place): void => {
        taken.push(place);
        this.tags.set(id, { words, dx, dy, weight, colour });
      };
      const places = SIDES.map(([dx, dy, align]) => ({ dx: align === 'left' ? dx : dx - width, dy })).map(({ dx, dy }) => (
        { dx, dy, left: x + dx - 2, right: x + dx + width + 2, top: y + dy - 7, bottom: y + dy + 7 }));
      const free = places.find((place) => !taken.some((other) => overlap(other, place))) ?? (sos || sign.chosen ? places[0] : null);
      if (free) put(free.dx, free.dy, free);
    }
  }

  private signOf({ id, pose, sos, flag }: Drawn): VehicleSign {
    const late = pose.fix.heard_s ? t(' (came in %(age)s later)', { age: age(pose.fix.heard_s * 1000) }) : '';
    return {
      state: sos ? 'sos' : pose.state, call_sign: pose.fix.by.call_sign, heading_deg: pose.heading_deg, age: age(pose.age_ms) + late, pulse: 1,
      chosen: id === this.chosen, flag,
    };
  }
}

function overlap(a: Place, b: Place): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
