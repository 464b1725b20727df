/** The map: Leaflet, the layers of the store, and where the reader looks. Written lon, lat; Leaflet's lat, lng is turned round in map/turn.ts. */
import { control, Map as LeafletMap } from 'leaflet';

import 'leaflet/dist/leaflet.css';
import { Basemap } from './basemap';
import type { Cluster } from './clusters';
import { boundsOf, extentOf, leafletOptions } from './map/config';
import { Foot } from './map/foot';
import { Picture } from './map/picture';
import { Pointer } from './map/pointer';
import { Sheet } from './map/sheet';
import { type Bounds, distanceM, latOf, lonOf } from './map/mercator';
import { fromLatLngBounds, toLatLng, toLatLngBounds } from './map/turn';
import { PALETTES } from './signs/palette';
import type { Store } from './store';
import { Grids } from './tiles/grids';
import type { Shape } from './tiles/shape';
import { Fleet } from './vehicles/fleet';
import { type LayerKey, timeMs } from './wire';

export type Theme = 'light' | 'dark' | 'night';

/** waiting: not asked yet; failed: what is drawn is not what the server holds. */
export type LayerState = 'waiting' | 'loading' | 'ready' | 'failed';

/**
 * A record in view. id '': the server's count of several. distance_m: from the middle of the map. count: records it stands for.
 * at: ms since 1970, null unknown. lon, lat of a line or area: the middle of its box.
 */
export interface Drawn {
  layer: LayerKey;
  id: string;
  title: string;
  marking: string;
  lon: number;
  lat: number;
  distance_m: number;
  count: number;
  at: number | null;
  severity: number | null;
}

export interface MapOptions {
  /** django-leaflet's LEAFLET_CONFIG as parsed from json_script. */
  config?: Record<string, unknown>;
  theme?: Theme;
  /** A wall display: nothing to click or drag. */
  locked?: boolean;
  /** [west, south, east, north] to begin with; else the areas of store.me. */
  bounds?: Bounds;
  /** Where a link looks; before bounds. A move after the first view would be animated, and be read from the address half-way. */
  at?: { lon: number; lat: number; zoom: number } | null;
}

export interface MapView {
  readonly leaflet: LeafletMap;
  goTo(lon: number, lat: number, zoom?: number): void;
  /** bounds: [west, south, east, north]. */
  fit(bounds: Bounds): void;
  /** Middle and zoom of the view. */
  where(): { lon: number; lat: number; zoom: number };
  /** What is in view of a layer, nearest to the middle first. */
  drawn(layer: LayerKey): Drawn[];
  /** Shapes of layer as they are drawn now, in and around the view. */
  shapes(layer: LayerKey): readonly Shape[];
  /** Server clock, ms, when what is drawn of the layer was loaded; null: not yet. */
  loadedAt(layer: LayerKey): number | null;
  state(layer: LayerKey): LayerState;
  /** move: while the view moves; idle: it stands and all is drawn. */
  on(event: 'move' | 'idle', hear: () => void): () => void;
  setTheme(theme: Theme): void;
  /** Gives the places that are pressed to hear; null: presses select again what lies there. */
  take(hear: ((place: { lon: number; lat: number }) => void) | null): void;
  remove(): void;
}

/** The map in el, fed by store. The whole world where neither options nor the reader's areas say where to look. */
export function createMap(el: HTMLElement, store: Store, opts: MapOptions = {}): MapView {
  return new View(el, store, opts);
}

const WORLD: Bounds = [-170, -55, 170, 70];
const SECOND_MS = 1000;
/** Missions' done parts and the fading of ages move slowly. */
const REPAINT_MS = 10 * SECOND_MS;

class View implements MapView {
  readonly leaflet: LeafletMap;
  private readonly store: Store;
  private readonly basemap: Basemap;
  private readonly grids: Grids;
  private readonly picture: Picture;
  private readonly pictureSheet = new Sheet('picture');
  private readonly groundSheet = new Sheet('ground');
  private readonly fleet: Fleet;
  private readonly pointer: Pointer;
  private readonly heard = { move: new Set<() => void>(), idle: new Set<() => void>() };
  private readonly stop: (() => void)[];
  private theme: Theme;
  private asked: number | null = null;
  private groundIsOld = true;
  private paintedAt = 0;

  constructor(el: HTMLElement, store: Store, opts: MapOptions) {
    this.store = store;
    this.theme = opts.theme ?? 'light';
    this.leaflet = new LeafletMap(el, leafletOptions(opts.config ?? {}, opts.locked ?? false));
    this.addPanes();
    this.look(opts); // a place first: controls and layers ask where the map is
    const moving = new Sheet('moving', 0.1);
    for (const sheet of [this.groundSheet, this.pictureSheet, moving]) this.leaflet.addLayer(sheet);
    this.leaflet.addControl(new Foot(store));
    control.scale({ imperial: false, position: 'bottomleft' }).addTo(this.leaflet);
    const palette = (): typeof PALETTES.light => PALETTES[this.theme];
    this.basemap = new Basemap(this.leaflet, this.groundSheet, palette, () => this.draw(true), () => store.now());
    this.fleet = new Fleet(store, moving, palette);
    this.grids = new Grids(store, this.leaflet, () => this.outdate());
    this.picture = new Picture(store, this.grids, this.pictureSheet, {
      palette, open: cluster => this.open(cluster), vehicles: () => this.fleet.seen(),
    });
    this.pointer = new Pointer(this.leaflet, store, this.picture, this.fleet, this.pictureSheet);
    this.stop = [
      store.on('selection', () => this.draw(false)),
      store.on('layers', () => this.fleet.draw()),
      store.on('tick', now => { if (now - this.paintedAt > REPAINT_MS) this.draw(false); }),
    ];
    this.leaflet.on('move', () => this.moved());
    this.leaflet.on('moveend zoomend resize', () => this.stands());
    this.stands();
  }

  goTo(lon: number, lat: number, zoom = this.leaflet.getZoom()): void {
    this.leaflet.setView(toLatLng(lon, lat), zoom);
  }

  fit(bounds: Bounds): void {
    this.leaflet.fitBounds(toLatLngBounds(bounds), { maxZoom: 14 });
  }

  where(): { lon: number; lat: number; zoom: number } {
    const { lat, lng } = this.leaflet.getCenter();
    return { lon: lng, lat, zoom: this.leaflet.getZoom() };
  }

  drawn(layer: LayerKey): Drawn[] {
    const middle = this.where();
    const [west, south, east, north] = fromLatLngBounds(this.leaflet.getBounds());
    const once = new Set<string>();
    const found: Drawn[] = [];
    for (const one of layer === 'vehicles' ? this.drawnVehicles() : this.picture.shapes(layer).map(drawnShape)) {
      const { box, ...record } = one;
      const { lon, lat, id } = record;
      const inView = box ? box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south : lon >= west && lon <= east && lat >= south && lat <= north;
      if (!inView || (id && once.has(id))) continue;
      once.add(id);
      found.push({ ...record, distance_m: distanceM(lon, lat, middle.lon, middle.lat) });
    }
    return found.sort((a, b) => a.distance_m - b.distance_m);
  }

  shapes(layer: LayerKey): readonly Shape[] {
    return this.picture.shapes(layer);
  }

  loadedAt(layer: LayerKey): number | null {
    if (this.isLive(layer)) return this.store.connection.lastFrameAt || null;
    return this.grids.get(layer)?.loadedAt() ?? null;
  }

  state(layer: LayerKey): LayerState {
    if (!this.isLive(layer)) return this.grids.get(layer)?.state() ?? 'waiting';
    switch (this.store.connection.state) {
      case 'live': return 'ready';
      case 'offline': return 'failed';
      default: return 'loading';
    }
  }

  on(event: 'move' | 'idle', hear: () => void): () => void {
    this.heard[event].add(hear);
    return () => { this.heard[event].delete(hear); };
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.draw(true);
    this.fleet.draw();
  }

  take(hear: ((place: { lon: number; lat: number }) => void) | null): void {
    this.pointer.taker = hear;
    this.leaflet.getContainer().classList.toggle('map-taking', hear !== null);
  }

  remove(): void {
    for (const stop of this.stop) stop();
    if (this.asked !== null) cancelAnimationFrame(this.asked);
    this.fleet.remove();
    this.grids.remove();
    this.leaflet.remove();
  }

  private isLive(layer: LayerKey): boolean {
    return this.store.layers.some(({ key, live }) => live && key === layer);
  }

  private addPanes(): void {
    for (const [name, height] of [['ground', '150'], ['picture', '400'], ['moving', '450']]) this.leaflet.createPane(name).style.zIndex = height;
  }

  private look({ at, bounds, config = {} }: MapOptions): void {
    if (at) return this.goTo(at.lon, at.lat, at.zoom);
    const wanted = bounds ?? boundsOf(this.store.me.areas) ?? extentOf(config);
    if (wanted) this.fit(wanted);
    else if (!config.center && !config.DEFAULT_CENTER) this.fit(WORLD);
  }

  /** Tiles, features or switches have changed. */
  private outdate(): void {
    this.picture?.outdate(); // the first change comes while we are being made
    this.draw(false);
  }

  private moved(): void {
    for (const hear of this.heard.move) hear();
    if (!this.pictureSheet.covers() && !this.zooming()) this.draw(true);
    this.fleet.draw();
  }

  private zooming(): boolean {
    return this.leaflet.getPane('mapPane')?.classList.contains('leaflet-zoom-anim') ?? false;
  }

  private stands(): void {
    this.picture.outdate(); // other tiles are now the present ones
    this.draw(true);
    this.fleet.draw();
  }

  /** Draws with the next picture of the screen; ground: the basemap too. */
  private draw(ground: boolean): void {
    this.groundIsOld ||= ground;
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      if (this.zooming()) return; // the old picture is being scaled; the end of the zoom draws
      this.paint();
    });
  }

  private paint(): void {
    if (this.groundIsOld) this.basemap.paint(this.leaflet.getZoom());
    this.groundIsOld = false;
    this.picture.paint();
    this.paintedAt = this.store.now();
    const waiting = this.store.layers.some(({ key, live }) => !live && this.store.isOn(key) && this.state(key) === 'loading');
    if (!waiting) for (const hear of this.heard.idle) hear();
  }

  private open(cluster: Cluster): void {
    const deepest = this.leaflet.getMaxZoom();
    const { zoom, members } = this.picture.opening(cluster, this.leaflet.getZoom(), deepest);
    if (!members.length) return this.goTo(lonOf(cluster.x), latOf(cluster.y), zoom);
    const chosen = members.findIndex(({ uid }) => uid === this.store.selection?.id);
    const next = members[(chosen + 1) % members.length]; // they lie on one spot: pressing again goes on to the next
    if (next.uid !== null) this.store.select({ layer: next.layer, id: next.uid });
  }

  private drawnVehicles(): Placed[] {
    return this.fleet.seen().map(({ feature: { id, properties }, x, y }) => ({
      layer: 'vehicles', id, title: properties.title, marking: properties.marking, lon: lonOf(x), lat: latOf(y), count: 1, at: timeMs(properties.fix_at), severity: null, box: null,
    }));
  }
}

type Placed = Omit<Drawn, 'distance_m'> & { box: Bounds | null };

function drawnShape({ layer, uid, kind, box, attributes }: Shape): Placed {
  const { title, marking, count, at, severity } = attributes;
  const [lon, lat] = [lonOf((box.minX + box.maxX) / 2), latOf((box.minY + box.maxY) / 2)];
  const bounds: Bounds | null = kind === 'point' ? null : [lonOf(box.minX), latOf(box.maxY), lonOf(box.maxX), latOf(box.minY)];
  return { layer, id: uid ?? '', title, marking, lon, lat, count, at, severity, box: bounds };
}
