/** Military grid references, which the field reads out over radio. Loaded when first needed: most sessions never ask. */

import { forward, toPoint } from 'mgrs';

import type { Place } from './coords';

/** "36N VM 12345 12345"; '' beyond 84° N and 80° S, where the grid ends. digits: 5 is a metre, 3 is 100 m. */
export function toMgrs(lon: number, lat: number, digits = 5): string {
  if (lat > 84 || lat < -80) return '';
  const text = forward([lon, lat], digits);
  const found = /^(\d{1,2}[A-Z])([A-Z]{2})(\d*)$/.exec(text);
  if (!found) return text;
  const [, zone, square, number = ''] = found;
  return [zone, square, number.slice(0, number.length / 2), number.slice(number.length / 2)].filter(Boolean).join(' ');
}

/** The middle of the square that `reference` names, or null where there is no such square. */
export function fromMgrs(reference: string): Place | null {
  try {
    const [lon, lat] = toPoint(reference);
    return Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat, swapped: false, notation: 'mgrs' } : null;
  } catch {
    return null; // the right form, but no such square: 36N has no band there
  }
}
