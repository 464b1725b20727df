/** Where vehicles have been: the last fixes heard, and for the selected one the half hour the server keeps. */
import type { LineString } from 'geojson';

import { get } from '../api';
import { unitX, unitY } from '../map/mercator';
import type { Feature } from '../wire';

const KEPT = 120; // fixes heard: two minutes at one a second

export class Trails {
  private readonly heard = new Map<string, number[]>();
  private asked: string | null = null;
  private half: Float64Array | null = null;

  /** A newer fix of vehicle id. */
  add(id: string, lon: number, lat: number): void {
    const trail = this.heard.get(id) ?? [];
    this.heard.set(id, trail);
    trail.push(unitX(lon), unitY(lat));
    if (trail.length > 2 * KEPT) trail.splice(0, 2);
  }

  forget(id: string): void {
    this.heard.delete(id);
  }

  clear(): void {
    this.heard.clear();
    this.asked = this.half = null;
  }

  /** Fetches the half hour of id (null: of none); loaded is called when it is there. */
  async follow(id: string | null, loaded: () => void): Promise<void> {
    this.asked = id;
    this.half = null;
    if (id === null) return;
    try {
      const trail = await get<Feature>(`/api/v1/layers/vehicles/features/${encodeURIComponent(id)}/trail`);
      const line = trail.geometry as LineString | null;
      if (this.asked !== id || line?.type !== 'LineString') return;
      this.half = Float64Array.from(line.coordinates.flatMap(([lon, lat]) => [unitX(lon), unitY(lat)]));
      this.heard.set(id, []); // the half hour holds them: the way must not double back
      loaded();
    } catch {
      // the fixes heard are drawn all the same; the card says what is known
    }
  }

  /** The way of id, oldest first, unit Mercator; null: fewer than two fixes. */
  of(id: string): Float64Array | null {
    const heard = this.heard.get(id) ?? [];
    const way = id === this.asked && this.half ? Float64Array.of(...this.half, ...heard) : Float64Array.from(heard);
    return way.length >= 4 ? way : null;
  }
}
