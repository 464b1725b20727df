/** Which tiles a layer needs, their loading and their failing. It draws nothing: map/scene.ts does, all layers on one canvas. */
import { type Coords, type DoneCallback, GridLayer, type GridLayerOptions, type LatLng } from 'leaflet';

import { type Box, meet, tileBox } from '../map/mercator';
import type { LayerState } from '../map';
import type { LayerKey } from '../wire';
import { decode } from './decode';
import type { Shape } from './shape';

const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 60_000;
/** Every reader hears of a change at once; their tiles may come in a spread. */
const REFETCH_MS = 1_500;

export interface Tile {
  z: number;
  x: number;
  y: number;
  box: Box;
  shapes: Shape[];
  /** server clock, ms: when the answer that is shown was asked for; null: none yet */
  askedAt: number | null;
  failed: boolean;
  loading: AbortController | null;
  timer: ReturnType<typeof setTimeout> | null;
  failures: number;
  /** Tells Leaflet, once, that tiles of other zooms in this place may go. */
  arrived: (() => void) | null;
}

export interface GridSource {
  key: LayerKey;
  url: (z: number, x: number, y: number) => string;
  minZoom: number;
  maxNativeZoom: number;
  /** Server clock, ms. */
  now: () => number;
  /** Something to draw, or a state, has changed. */
  changed: () => void;
  /** Public tiles go into the browser's own cache; protected ones carry no-store. */
  public?: boolean;
  /** Keep the tile's own layer names (basemap). */
  ownNames?: boolean;
  random?: () => number;
}

export class TileGrid extends GridLayer {
  readonly source: GridSource;
  private readonly tiles = new Map<string, Tile>();

  constructor(source: GridSource, options: GridLayerOptions = {}) {
    super({ minZoom: source.minZoom, maxNativeZoom: source.maxNativeZoom, noWrap: true, updateInterval: 150, ...options });
    this.source = source;
    this.on('tileunload', event => this.drop((event as unknown as { coords: Coords }).coords));
  }

  /** Leaflet's own, which would round half zooms up: four times the tiles, and records where the zoom still counts them. */
  protected _setView(center: LatLng, zoom: number, noPrune?: boolean, noUpdate?: boolean): void {
    const leaflets = GridLayer.prototype as unknown as { _setView: (...given: unknown[]) => void };
    leaflets._setView.call(this, center, wholeZoom(zoom), noPrune, noUpdate);
  }

  override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const { z, x, y } = coords;
    const element = document.createElement('div');
    const tile: Tile = {
      z, x, y, box: tileBox(z, x, y), shapes: [], askedAt: null, failed: false, loading: null, timer: null, failures: 0,
      arrived: () => done(undefined, element), // not after a failure: the coarser picture is then all there is
    };
    this.tiles.set(nameOf(coords), tile);
    void this.load(tile);
    return element;
  }

  /** All tiles Leaflet keeps, those of other zooms too while the present ones load. */
  all(): IterableIterator<Tile> {
    return this.tiles.values();
  }

  /** The zoom whose tiles are wanted when the map is at zoom. */
  tileZoom(zoom: number): number {
    return Math.min(wholeZoom(zoom), this.source.maxNativeZoom);
  }

  state(): LayerState {
    const tiles = Array.from(this.tiles.values());
    if (tiles.some(tile => tile.failed)) return 'failed';
    if (!tiles.length) return 'waiting';
    return tiles.some(tile => tile.askedAt === null) ? 'loading' : 'ready';
  }

  /** Server clock, ms, of the oldest answer shown; null: there is none. */
  loadedAt(): number | null {
    let oldest: number | null = null;
    for (const { askedAt } of this.tiles.values()) if (askedAt !== null && (oldest === null || askedAt < oldest)) oldest = askedAt;
    return oldest;
  }

  /** Asks again, quietly and in a while, for the tiles that meet one of boxes or hold one of uids. */
  refetch(boxes: readonly Box[], uids: ReadonlySet<string>): void {
    for (const tile of this.tiles.values()) {
      const concerned = boxes.some(box => meet(box, tile.box)) || tile.shapes.some(shape => shape.uid !== null && uids.has(shape.uid));
      if (concerned && tile.timer === null) this.later(tile, REFETCH_MS * (1 + (this.source.random ?? Math.random)()));
    }
  }

  /** Asks for everything again now; what is shown stays until its answer, or its failure: the sight may have changed. */
  refetchAll(): void {
    for (const tile of this.tiles.values()) void this.load(tile, true);
  }

  /** Nothing of this may be shown any more. */
  empty(): void {
    for (const tile of this.tiles.values()) {
      this.still(tile);
      tile.shapes = [];
      tile.askedAt = null;
    }
    this.source.changed();
  }

  private later(tile: Tile, wait_ms: number): void {
    tile.timer = setTimeout(() => {
      tile.timer = null;
      void this.load(tile);
    }, wait_ms);
  }

  private async load(tile: Tile, doubtful = false): Promise<void> {
    this.still(tile);
    const abort = new AbortController();
    tile.loading = abort;
    const askedAt = this.source.now();
    try {
      tile.shapes = await this.fetchShapes(tile, abort.signal);
      tile.askedAt = askedAt;
      tile.failed = false;
      tile.failures = 0;
    } catch (fault) {
      if (abort.signal.aborted) return; // the tile has left, or was asked for again
      this.fail(tile, doubtful, fault);
    }
    tile.loading = null;
    if (!tile.failed && tile.arrived) {
      const arrived = tile.arrived;
      tile.arrived = null;
      arrived();
    }
    this.source.changed();
  }

  private async fetchShapes({ z, x, y }: Tile, signal: AbortSignal): Promise<Shape[]> {
    const { url, key, public: open, ownNames } = this.source;
    const answer = await fetch(url(z, x, y), { signal, credentials: 'same-origin', cache: open ? 'default' : 'no-store', priority: 'low' });
    if (answer.status === 204) return [];
    if (answer.status !== 200) throw new TileError(answer.status, Number(answer.headers.get('Retry-After')) * 1000 || 0);
    return decode(await answer.arrayBuffer(), z, x, y, ownNames ? undefined : key);
  }

  private fail(tile: Tile, doubtful: boolean, fault: unknown): void {
    tile.failed = true;
    tile.failures += 1;
    if (doubtful) tile.shapes = [];
    const wait = Math.min(RETRY_MS * 2 ** (tile.failures - 1), LONGEST_RETRY_MS);
    this.later(tile, Math.max(wait, fault instanceof TileError ? fault.retryAfter_ms : 0));
  }

  /** Ends what is under way for tile. */
  private still(tile: Tile): void {
    tile.loading?.abort();
    tile.loading = null;
    if (tile.timer !== null) clearTimeout(tile.timer);
    tile.timer = null;
  }

  private drop(coords: Coords): void {
    const name = nameOf(coords);
    const tile = this.tiles.get(name);
    if (!tile) return;
    this.still(tile);
    this.tiles.delete(name);
    this.source.changed();
  }
}

export class TileError extends Error {
  readonly status: number;
  readonly retryAfter_ms: number;

  constructor(status: number, retryAfter_ms: number) {
    super(`tile answered ${status}`);
    this.status = status;
    this.retryAfter_ms = retryAfter_ms;
  }
}

/** The zoom of the tiles for a map at zoom; what animation leaves of a whole zoom is whole. */
function wholeZoom(zoom: number): number {
  return Math.floor(zoom + 0.01);
}

function nameOf({ z, x, y }: { z: number; x: number; y: number }): string {
  return `${z}/${x}/${y}`;
}
