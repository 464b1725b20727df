/** One grid of tiles for each layer that is on and not live, kept in step with the store. */
import type { Map as LeafletMap } from 'leaflet';

import type { LayerState } from '../map';
import { type Box, meet } from '../map/mercator';
import type { Change, Store } from '../store';
import type { LayerInfo, LayerKey } from '../wire';
import { type Tile, TileGrid } from './grid';
import { type Shape, shapeOf } from './shape';

const DEEPEST = 14; // beyond it tiles hold nothing more: 4096 steps are then 0.6 m

export class Grids {
  private readonly store: Store;
  private readonly map: LeafletMap;
  private readonly changed: () => void;
  private readonly grids = new Map<LayerKey, TileGrid>();
  private readonly stop: (() => void)[];
  private queued: ReturnType<typeof setTimeout> | null = null;
  private readonly said = new Map<LayerKey, LayerState>();

  /** changed: what is to be drawn has changed. */
  constructor(store: Store, map: LeafletMap, changed: () => void) {
    this.store = store;
    this.map = map;
    this.changed = changed;
    this.stop = [
      store.on('layers', () => this.match()),
      store.on('change', changes => this.hear(changes)),
      store.on('connection', ({ ended }) => { if (ended) for (const grid of this.grids.values()) grid.empty(); }),
    ];
    this.match();
  }

  remove(): void {
    for (const stop of this.stop) stop();
    if (this.queued !== null) clearTimeout(this.queued);
    for (const grid of this.grids.values()) grid.remove();
    this.grids.clear();
  }

  get(layer: LayerKey): TileGrid | undefined {
    return this.grids.get(layer);
  }

  /** Tiles of layer to draw at the map's zoom: the present ones, and under gaps those of other zooms. */
  shown(layer: LayerKey): { present: Tile[]; other: Tile[] } {
    const grid = this.grids.get(layer);
    return grid ? sorted(grid, this.map.getZoom()) : { present: [], other: [] };
  }

  /**
   * Features of the store that are newer than the tiles they would be in. A tile asked for after a feature came is as new
   * as the feature, and it alone knows how the server folds records; so from then on the tile is drawn.
   */
  newer(layer: LayerKey): Shape[] {
    const tiles = this.shown(layer).present;
    return this.store.features(layer).flatMap(feature => {
      const shape = shapeOf(feature);
      if (!shape) return [];
      const receivedAt = this.store.receivedAt(layer, feature.id);
      const covering = tiles.filter(tile => meet(tile.box, shape.box));
      const old = !covering.length || covering.some(tile => tile.askedAt === null || tile.askedAt <= receivedAt);
      return old ? [shape] : [];
    });
  }

  private match(): void {
    for (const [key, grid] of this.grids) {
      if (this.store.isOn(key)) continue;
      this.grids.delete(key); // first: a grid whose tiles leave says so, and that leads here again
      grid.remove();
    }
    for (const layer of this.store.layers) {
      if (!layer.live && this.store.isOn(layer.key) && !this.grids.has(layer.key)) this.add(layer);
    }
    this.changed();
  }

  private add(layer: LayerInfo): void {
    const grid = new TileGrid({
      key: layer.key,
      url: (z, x, y) => `/tiles/${encodeURIComponent(layer.key)}/${z}/${x}/${y}.pbf`,
      minZoom: layer.min_zoom,
      maxNativeZoom: Math.min(layer.max_zoom, DEEPEST),
      now: () => this.store.now(),
      changed: () => this.soon(layer.key),
    });
    this.grids.set(layer.key, grid);
    grid.addTo(this.map);
  }

  /** Tiles come in swarms: the picture is drawn for several at once, and a state is told when it changes. */
  private soon(key: LayerKey): void {
    this.queued ??= setTimeout(() => {
      this.queued = null;
      this.changed();
    }, 40);
    const state = this.grids.get(key)?.state() ?? 'waiting';
    if (this.said.get(key) === state) return;
    this.said.set(key, state);
    this.store.emit('layers', key);
  }

  private hear(changes: readonly Change[]): void {
    if (changes.some(change => change.kind === 'wipe')) {
      for (const grid of this.grids.values()) grid.refetchAll();
    }
    for (const [key, grid] of this.grids) {
      const own = changes.filter(change => change.layer === key && change.from === 'live');
      if (!own.length) continue;
      grid.refetch(own.flatMap(({ id }) => this.boxOf(key, id)), new Set(own.map(({ id }) => id)));
    }
    if (changes.some(({ layer }) => layer !== 'vehicles')) this.changed();
  }

  private boxOf(layer: LayerKey, id: string): Box[] {
    const feature = this.store.feature(layer, id);
    const shape = feature && shapeOf(feature);
    return shape ? [shape.box] : [];
  }
}

/** The tiles of grid at zoom that have an answer, and loaded ones of other zooms where one is missing. */
export function sorted(grid: TileGrid, zoom: number): { present: Tile[]; other: Tile[] } {
  const wanted = grid.tileZoom(zoom);
  const present: Tile[] = [];
  const other: Tile[] = [];
  let gaps = false;
  for (const tile of grid.all()) {
    if (tile.z !== wanted) {
      if (tile.askedAt !== null) other.push(tile);
    } else if (tile.askedAt !== null) present.push(tile);
    else gaps = true;
  }
  return { present, other: gaps ? other.sort((a, b) => a.z - b.z) : [] };
}
