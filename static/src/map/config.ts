/** django-leaflet's configuration as Leaflet's options. */
import type { MapOptions } from 'leaflet';

import { type Bounds } from './mercator';
import { toLatLng } from './turn';

type Config = Record<string, unknown>;

function number(config: Config, ...names: string[]): number | undefined {
  for (const name of names) if (typeof config[name] === 'number') return config[name];
  return undefined;
}

function numbers(config: Config, count: number, ...names: string[]): number[] | undefined {
  for (const name of names) {
    const value = config[name];
    if (Array.isArray(value) && value.length === count && value.every(part => typeof part === 'number')) return value;
  }
  return undefined;
}

const DEEPEST = 18;

/** config: settings.LEAFLET_CONFIG, or its JSON as django-leaflet hands it to pages (the same in small letters). */
export function leafletOptions(config: Config, locked: boolean): MapOptions {
  const center = numbers(config, 2, 'DEFAULT_CENTER', 'center'); // lat, lng, as django-leaflet has it
  return {
    center: center && toLatLng(center[1], center[0]),
    zoom: number(config, 'DEFAULT_ZOOM', 'zoom'),
    minZoom: number(config, 'MIN_ZOOM', 'minzoom') ?? 3, // below 3 the world repeats itself on a wide screen
    maxZoom: number(config, 'MAX_ZOOM', 'maxzoom') ?? DEEPEST,
    attributionControl: false, // our own: Leaflet's takes markup
    zoomControl: false, // the page has its own buttons, where thumbs are
    worldCopyJump: true,
    zoomSnap: 0.5, // a country fills the screen; in whole steps it often fills half of it
    ...(locked && { dragging: false, keyboard: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, touchZoom: false }),
  };
}

/** [west, south, east, north] of SPATIAL_EXTENT, if it is set. */
export function extentOf(config: Config): Bounds | undefined {
  return numbers(config, 4, 'SPATIAL_EXTENT', 'extent') as Bounds | undefined;
}

/** Views that hold bounds, and those that hold all of areas; null: none has any. */
export function boundsOf(areas: readonly { bounds: Bounds | null }[]): Bounds | null {
  const known = areas.flatMap(({ bounds }) => bounds ?? []);
  if (!known.length) return null;
  const side = (at: number): number[] => known.filter((_, i) => i % 4 === at);
  return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
}

