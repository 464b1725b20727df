/** Vehicles of the past on a canvas of their own, drawn with every picture of the screen. */
import type { Point } from 'leaflet';

import { Sheet } from '../map/sheet';
import { unitX, unitY } from '../map/mercator';
import { type Brush, Labels, Stamps } from '../signs/brush';
import type { Palette } from '../signs/palette';
import { t } from '../text';
import { age } from '../times';
import { paintTrail, paintVehicle, VEHICLE_REACH } from '../vehicles/sign';
import type { Pose, Ways } from './ways';

const TRAIL_ZOOM = 8;

export class PastFleet {
  readonly sheet = new Sheet('moving', 0.1);
  chosen: string | null = null;
  private readonly ways: Ways;
  private readonly palette: () => Palette;
  private stamps: Stamps | null = null;
  private ratio = 0;

  constructor(ways: Ways, palette: () => Palette) {
    this.ways = ways;
    this.palette = palette;
  }

  /** Draws the vehicles as they stood at a moment, ms. */
  paint(at: number): void {
    const frame = this.sheet.place(at);
    if (!frame) return;
    if (!this.stamps || this.ratio !== frame.ratio) [this.stamps, this.ratio] = [new Stamps(frame.ratio), frame.ratio];
    const brush: Brush = { frame, palette: this.palette(), stamps: this.stamps, labels: new Labels() };
    const seen = this.seen(at).map(({ id, pose }) => ({ id, pose, x: frame.x(unitX(pose.lon)), y: frame.y(unitY(pose.lat)) }))
      .filter(({ x, y }) => x > -200 && y > -200 && x < frame.width + 200 && y < frame.height + 200);
    for (const { id } of seen) if (frame.zoom >= TRAIL_ZOOM || id === this.chosen) this.paintTrail(brush, id, at);
    for (const { x, y } of seen) brush.labels.keepOff(x, y, VEHICLE_REACH - 2);
    for (const { id, pose, x, y } of seen) {
      const late = pose.fix.heard_s ? t(' (came in %(age)s later)', { age: age(pose.fix.heard_s * 1000) }) : '';
      paintVehicle(brush, {
        state: pose.state, call_sign: pose.fix.by.call_sign, heading_deg: pose.heading_deg, age: age(pose.age_ms) + late, pulse: 1, chosen: id === this.chosen, flag: null,
      }, x, y);
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

  private paintTrail(brush: Brush, id: string, at: number): void {
    for (const piece of this.ways.trail(id, at)) {
      paintTrail(brush, Float64Array.from(piece.flatMap(({ lon, lat }) => [unitX(lon), unitY(lat)])), id === this.chosen);
    }
  }
}
