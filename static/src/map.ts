/** The map: Leaflet, the layers of the store, and where the reader looks. Written lon, lat; Leaflet's lat, lng is turned round in map/turn.ts. */
import type * as L from 'leaflet';
import type { Store } from './store';
import type { LayerKey } from './wire';

export type Theme = 'light' | 'dark' | 'night'

/** waiting: not asked yet; failed: what is drawn is not what the server holds. */
export type LayerState = 'waiting' | 'loading' | 'ready' | 'failed'

/** A record in view. distance_m: from the middle of the map. count: records one drawn thing stands for (1: itself). */
export interface Drawn { layer: LayerKey; id: string; title: string; lon: number; lat: number; distance_m: number; count: number; at: number | null; severity: number | null }

export interface MapOptions {
  /** django-leaflet's LEAFLET_CONFIG as parsed from json_script. */
  config?: Record<string, unknown>
  theme?: Theme
  /** A wall display: nothing to click or drag. */
  locked?: boolean
  /** [west, south, east, north] to begin with; else the areas of store.me. */
  bounds?: [number, number, number, number]
}

export interface MapView {
  readonly leaflet: L.Map
  goTo(lon: number, lat: number, zoom?: number): void
  /** bounds: [west, south, east, north]. */
  fit(bounds: [number, number, number, number]): void
  /** Middle and zoom of the view. */
  where(): { lon: number; lat: number; zoom: number }
  /** What is in view of a layer, nearest to the middle first. */
  drawn(layer: LayerKey): Drawn[]
  /** Server clock, ms, when what is drawn of the layer was loaded; null: not yet. */
  loadedAt(layer: LayerKey): number | null
  state(layer: LayerKey): LayerState
  /** move: while the view moves; idle: it stands and all is drawn. */
  on(event: 'move' | 'idle', hear: () => void): () => void
  setTheme(theme: Theme): void
  remove(): void
}

export declare function createMap(el: HTMLElement, store: Store, opts?: MapOptions): MapView
