/** The route that is being planned, kept for this tab and this reader: a reload, a cut or another panel loses nothing. */
import type { Position } from 'geojson';

import type { Shelf } from '../sharing/drafts';
import type { Terms } from './mission/wire';
import type { Stop, VehicleClass } from './wire';

/** A route that is no mission yet. terms: what was written beside it. */
export interface Planned {
  points: Position[];
  stops: Stop[];
  departure: string;
  vehicle_class: VehicleClass;
  vehicles: number;
  speed_kmh: number | null;
  check_in_min: number | null;
  terms: Terms | null;
  /** Areas to avoid: corners lon, lat, not closed. Missing in what was kept before there were any. */
  avoid?: Position[][];
}

const PREFIX = 'sltmap.route.';

/** reader: login and the member acted as. Another reader's route is wiped. */
export class Shelved {
  private readonly shelf: Shelf;
  private readonly name: string;

  constructor(shelf: Shelf, reader: string) {
    this.shelf = shelf;
    this.name = PREFIX + reader;
    for (let at = shelf.length - 1; at >= 0; at--) {
      const key = shelf.key(at);
      if (key?.startsWith(PREFIX) && key !== this.name) shelf.removeItem(key);
    }
  }

  keep(planned: Planned): void {
    try {
      this.shelf.setItem(this.name, JSON.stringify(planned));
    } catch {
      // the shelf is full or forbidden: the page itself still holds the line
    }
  }

  find(): Planned | null {
    try {
      const kept = JSON.parse(this.shelf.getItem(this.name) ?? 'null') as Planned | null;
      return kept && Array.isArray(kept.points) && Array.isArray(kept.stops) ? kept : null;
    } catch {
      return null;
    }
  }

  drop(): void {
    this.shelf.removeItem(this.name);
  }
}
