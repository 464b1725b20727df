/** Pressing and hovering: what lies there is selected, or opened where it stands for several. */
import { DomUtil, type LeafletMouseEvent, type Map as LeafletMap, type Point } from 'leaflet';

import type { Store } from '../store';
import type { Fleet } from '../vehicles/fleet';
import { VEHICLE_REACH } from '../vehicles/sign';
import { type Hit, NEAR, nextOf } from './hits';
import type { Picture } from './picture';
import type { Sheet } from './sheet';

export class Pointer {
  private readonly map: LeafletMap;
  private readonly store: Store;
  private readonly picture: Picture;
  private readonly fleet: Fleet;
  private readonly sheet: Sheet;
  private asked: number | null = null;
  /** Who is given the places that are pressed, instead of what lies there being selected. */
  taker: ((place: { lon: number; lat: number }) => void) | null = null;

  constructor(map: LeafletMap, store: Store, picture: Picture, fleet: Fleet, sheet: Sheet) {
    this.map = map;
    this.store = store;
    this.picture = picture;
    this.fleet = fleet;
    this.sheet = sheet;
    map.on('click', event => this.press(event));
    map.on('mousemove', event => this.hover(event));
  }

  private press(event: LeafletMouseEvent): void {
    if (this.taker) {
      const { lng, lat } = event.latlng.wrap();
      return this.taker({ lon: lng, lat });
    }
    const hit = nextOf(this.under(event.containerPoint, nearOf(event.originalEvent)), this.store.selection);
    if (!hit) return this.store.select(null);
    if (hit.open) hit.open();
    else if (hit.uid !== null) this.store.select({ layer: hit.layer, id: hit.uid });
  }

  private hover({ containerPoint }: LeafletMouseEvent): void {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      const found = !this.taker && this.under(containerPoint, NEAR.mouse).length > 0;
      (found ? DomUtil.addClass : DomUtil.removeClass)(this.map.getContainer(), 'map-pressable');
    });
  }

  /** What lies near place (container pixels), vehicles first. */
  private under(place: Point, near: number): Hit[] {
    const onSheet = this.sheet.fromContainer(place);
    const vehicles = this.fleet.seen().flatMap(({ feature, x, y }): Hit[] => {
      const at = this.sheet.toContainer(x, y);
      const distance = at.distanceTo(place) - VEHICLE_REACH;
      return distance > near ? [] : [{ layer: 'vehicles', uid: feature.id, x: at.x, y: at.y, reach: VEHICLE_REACH, shape: null, open: null, order: 10 }];
    });
    return [...vehicles, ...this.picture.hits?.at(onSheet.x, onSheet.y, near) ?? []];
  }
}

/** A thumb covers more than a mouse. */
function nearOf(event: MouseEvent): number {
  return (event as Partial<PointerEvent>).pointerType === 'touch' ? NEAR.touch : NEAR.mouse;
}
