/** A view as a link holds it. It stands behind the #, so no server log ever learns where a reader looks. */

import type { Ref } from './wire';

export type Theme = 'light' | 'dark' | 'night'

export interface View {
  at: { lon: number; lat: number; zoom: number } | null
  /** Layer keys that are on; null: as the catalogue says. */
  on: string[] | null
  selection: Ref | null
  theme: Theme | null
}

/** `#at=7/6.20877/31.55900&on=roads,incidents&see=incidents/UUID&theme=night`: zoom, lat, lon. What cannot be read is left out. */
export function readView(hash: string): View {
  const found = new URLSearchParams(hash.replace(/^#/, ''));
  const theme = found.get('theme');
  const on = found.get('on');
  return {
    at: readPlace(found.get('at')),
    on: on === null ? null : on.split(',').filter((key) => /^\w+$/.test(key)),
    selection: readRef(found.get('see')),
    theme: theme === 'light' || theme === 'dark' || theme === 'night' ? theme : null,
  };
}

export function writeView(view: View): string {
  const parts: string[] = [];
  if (view.at) parts.push(`at=${Number(view.at.zoom.toFixed(2))}/${view.at.lat.toFixed(5)}/${view.at.lon.toFixed(5)}`);
  if (view.on) parts.push(`on=${view.on.join(',')}`);
  if (view.selection) parts.push(`see=${view.selection.layer}/${view.selection.id}`);
  if (view.theme) parts.push(`theme=${view.theme}`);
  return '#' + parts.join('&');
}

function readPlace(text: string | null): View['at'] {
  if (!text || !/^[\d.]+\/-?[\d.]+\/-?[\d.]+$/.test(text)) return null;
  const [zoom = NaN, lat = NaN, lon = NaN] = text.split('/').map(Number);
  const possible = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 90 && Math.abs(lon) <= 540; // panned round the world and on
  return possible ? { zoom, lat, lon } : null;
}

function readRef(text: string | null): Ref | null {
  const found = /^(\w+)\/([\w-]+)$/.exec(text ?? '');
  return found ? { layer: found[1] ?? '', id: found[2] ?? '' } : null;
}
