/** Where a record is on the map, for going there and for writing its position. lon, lat throughout. */

import type { Geometry, Polygon, Position } from 'geojson';

export type Bounds = [west: number, south: number, east: number, north: number]

/** w, s, e, n around all positions; null for no geometry. */
export function boundsOf(geometry: Geometry | null): Bounds | null {
  if (!geometry) return null;
  const box: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  walk(geometry, ([lon = NaN, lat = NaN]) => {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  });
  return box[0] <= box[2] ? box : null;
}

function walk(geometry: Geometry, visit: (position: Position) => void): void {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.forEach((part) => walk(part, visit));
  const deep = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === 'number') visit(value as Position);
    else value.forEach(deep);
  };
  deep(geometry.coordinates);
}

/** A point of the record: itself, the middle vertex of a line, the middle of the box of an area. */
export function middleOf(geometry: Geometry | null): { lon: number; lat: number } | null {
  if (geometry?.type === 'LineString') {
    const [lon, lat] = geometry.coordinates[Math.floor(geometry.coordinates.length / 2)] ?? [];
    if (lon !== undefined && lat !== undefined) return { lon, lat };
  }
  const box = boundsOf(geometry);
  return box && { lon: (box[0] + box[2]) / 2, lat: (box[1] + box[3]) / 2 };
}

/** Whether two boxes share a point. */
export function touches(a: Bounds, b: Bounds): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** Metres between two places along the sphere. */
export function distance(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180;
  const x = Math.sin(((b.lat - a.lat) * rad) / 2) ** 2;
  const y = Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.sqrt(x + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * y));
}

/** True bearing in degrees from a to b, 0 north, clockwise. */
export function bearing(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180;
  const east = (b.lon - a.lon) * rad;
  const y = Math.sin(east) * Math.cos(b.lat * rad);
  const x = Math.cos(a.lat * rad) * Math.sin(b.lat * rad) - Math.sin(a.lat * rad) * Math.cos(b.lat * rad) * Math.cos(east);
  return (Math.atan2(y, x) / rad + 360) % 360;
}

/** "850 m", "4.2 km", "47 km". */
export function length(metres: number): string {
  if (metres < 1000) return `${Math.round(metres / 10) * 10} m`;
  return metres < 10000 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres / 1000)} km`;
}

/** "NE": the eighth of the compass that `degrees` lies in. */
export function compass(degrees: number): string {
  return ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'][Math.round((((degrees % 360) + 360) % 360) / 45) % 8] ?? '';
}

const CORNERS = 24;
const M_PER_DEG = 111_320;

/** Around a place: a ring of CORNERS corners at radius_km, counter-clockwise, closed. Good to a hundredth below 60 degrees of latitude. */
export function around(lon: number, lat: number, radius_km: number): Polygon {
  const tall = (radius_km * 1000) / M_PER_DEG;
  const wide = tall / Math.cos((lat * Math.PI) / 180);
  const at = (corner: number): [number, number] => {
    const angle = (2 * Math.PI * (corner % CORNERS)) / CORNERS;
    return [round(lon + wide * Math.cos(angle)), round(lat + tall * Math.sin(angle))];
  };
  return { type: 'Polygon', coordinates: [Array.from({ length: CORNERS + 1 }, (_, corner) => at(corner))] };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
