/** The plane on which everything is drawn: unit Mercator. Pure; lon, lat in degrees. */

/** [west, south, east, north] in degrees. */
export type Bounds = [west: number, south: number, east: number, north: number];

/** Minimum and maximum in unit Mercator: x 0 at 180° W to 1 at 180° E, y 0 in the north to 1 in the south. */
export interface Box { minX: number; minY: number; maxX: number; maxY: number }

const MAX_LAT = 85.0511287798066; // where Mercator's square ends
const EARTH_CIRCUMFERENCE_M = 2 * Math.PI * 6378137; // at the equator, WGS 84

export function unitX(lon: number): number {
  return (lon + 180) / 360;
}

export function unitY(lat: number): number {
  const sine = Math.sin(Math.max(-MAX_LAT, Math.min(MAX_LAT, lat)) * Math.PI / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export function lonOf(x: number): number {
  return x * 360 - 180;
}

export function latOf(y: number): number {
  return Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI;
}

/** Pixels that metres measure at lat on a map of zoom (256 px tiles). */
export function metresToPixels(metres: number, lat: number, zoom: number): number {
  return metres * 256 * 2 ** zoom / (EARTH_CIRCUMFERENCE_M * Math.cos(lat * Math.PI / 180));
}

/** Great-circle metres between two places, degrees; good to half a percent. */
export function distanceM(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const rad = Math.PI / 180;
  const h = Math.sin((lat2 - lat1) * rad / 2) ** 2
    + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin((lon2 - lon1) * rad / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}

export function boxOf(bounds: Bounds): Box {
  return { minX: unitX(bounds[0]), minY: unitY(bounds[3]), maxX: unitX(bounds[2]), maxY: unitY(bounds[1]) };
}

/** The box of tile x, y at zoom z. */
export function tileBox(z: number, x: number, y: number): Box {
  const n = 2 ** z;
  return { minX: x / n, minY: y / n, maxX: (x + 1) / n, maxY: (y + 1) / n };
}

/** Touching counts. */
export function meet(a: Box, b: Box): boolean {
  return a.minX <= b.maxX && a.maxX >= b.minX && a.minY <= b.maxY && a.maxY >= b.minY;
}

export function holds(box: Box, x: number, y: number): boolean {
  return x >= box.minX && x < box.maxX && y >= box.minY && y < box.maxY;
}

/** What a and b share; null: nothing. */
export function common(a: Box, b: Box): Box | null {
  const box = { minX: Math.max(a.minX, b.minX), minY: Math.max(a.minY, b.minY), maxX: Math.min(a.maxX, b.maxX), maxY: Math.min(a.maxY, b.maxY) };
  return box.minX < box.maxX && box.minY < box.maxY ? box : null;
}

/** The smallest box that holds both. */
export function around(a: Box, b: Box): Box {
  return { minX: Math.min(a.minX, b.minX), minY: Math.min(a.minY, b.minY), maxX: Math.max(a.maxX, b.maxX), maxY: Math.max(a.maxY, b.maxY) };
}

/** Whether x, y lies inside rings, even-odd over all of them. */
export function inside(rings: readonly Float64Array[], x: number, y: number): boolean {
  let found = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const above = ring[i + 1] > y;
      if (above !== ring[j + 1] > y && x < (ring[j] - ring[i]) * (y - ring[i + 1]) / (ring[j + 1] - ring[i + 1]) + ring[i]) found = !found;
    }
  }
  return found;
}
