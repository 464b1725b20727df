/** The one place where Leaflet's lat, lng is turned round. */
import { LatLng, LatLngBounds } from 'leaflet';

import type { Bounds } from './mercator';

export function toLatLng(lon: number, lat: number): LatLng {
  return new LatLng(lat, lon);
}

export function toLatLngBounds([west, south, east, north]: Bounds): LatLngBounds {
  return new LatLngBounds(toLatLng(west, south), toLatLng(east, north));
}

export function fromLatLngBounds(bounds: LatLngBounds): Bounds {
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}
