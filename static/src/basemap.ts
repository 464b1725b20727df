/** Land, borders and disputed borders: our own small basemap (Natural Earth), drawn under everything, without a third party. */
import type { Map as LeafletMap } from 'leaflet';

import { get } from './api';
import type { Frame } from './map/frame';
import type { Sheet } from './map/sheet';
import type { Palette } from './signs/palette';
import { TileGrid } from './tiles/grid';
import { sorted } from './tiles/grids';
import type { Shape } from './tiles/shape';

const DEEPEST = 7; // zooms in the file that `manage.py basemap` writes; beyond, the lines of zoom 7 are drawn larger

/** Layers of our file, and of one in the Protomaps schema that an operator may have put in its place. */
const LAND = new Set(['land', 'earth']);
const WATER = 'water';
const WAYS = 'roads';
const BORDERS = new Set(['borders', 'disputed', 'boundaries']);

export class Basemap {
  private readonly map: LeafletMap;
  private readonly sheet: Sheet;
  private readonly palette: () => Palette;
  private readonly changed: () => void;
  private readonly now: () => number;
  private grid: TileGrid;

  /** changed: there is more to draw. */
  constructor(map: LeafletMap, sheet: Sheet, palette: () => Palette, changed: () => void, now: () => number) {
    this.map = map;
    this.sheet = sheet;
    this.palette = palette;
    this.changed = changed;
    this.now = now;
    this.grid = this.add(DEEPEST); // at once: a regional file is the rare case, and only then begun anew
    void this.learn();
  }

  paint(zoom: number): void {
    const frame = this.sheet.place(this.now());
    if (!frame) return;
    const palette = this.palette();
    frame.context.fillStyle = palette.sea;
    frame.context.fillRect(0, 0, frame.width, frame.height);
    const { present, other } = sorted(this.grid, zoom);
    for (const tile of other) frame.inside(tile, present, () => paintTile(frame, palette, tile.shapes));
    for (const tile of present) frame.inside(tile, [], () => paintTile(frame, palette, tile.shapes));
  }

  private async learn(): Promise<void> {
    try {
      const { maxzoom } = await get<{ maxzoom: number }>('/basemap.json');
      if (maxzoom === DEEPEST || !this.map.getPane('mapPane')?.isConnected) return;
      this.grid.remove();
      this.grid = this.add(maxzoom);
    } catch {
      // the tiles will fail too, and the ground then says nothing: borders are no record of ours
    }
  }

  private add(maxNativeZoom: number): TileGrid {
    const grid = new TileGrid({
      key: 'basemap', url: (z, x, y) => `/basemap/${z}/${x}/${y}.pbf`, minZoom: 0, maxNativeZoom, now: this.now, changed: this.changed,
      public: true, ownNames: true,
    });
    return grid.addTo(this.map);
  }
}

function paintTile(frame: Frame, palette: Palette, shapes: readonly Shape[]): void {
  const { context } = frame;
  const fill = (shape: Shape, colour: string): void => {
    frame.trace(shape.parts, true);
    context.fillStyle = colour;
    context.fill('evenodd');
  };
  const stroke = (shape: Shape, colour: string, width: number, dash: number[] = []): void => {
    frame.trace(shape.parts, false);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke();
  };
  context.lineJoin = 'round';
  for (const shape of shapes) if (LAND.has(shape.layer) && shape.kind === 'polygon') fill(shape, palette.land);
  for (const shape of shapes) {
    if (shape.layer === WATER && shape.kind === 'polygon') fill(shape, palette.sea);
    else if (shape.layer === WATER && shape.kind === 'line') stroke(shape, palette.sea, 1.5);
  }
  for (const shape of shapes) if (shape.layer === WAYS && shape.kind === 'line') stroke(shape, palette.border, 0.6);
  for (const shape of shapes) {
    if (!BORDERS.has(shape.layer) || shape.kind !== 'line') continue;
    stroke(shape, palette.border, 1.25, shape.layer === 'disputed' || shape.attributes.disputed ? [5, 4] : []);
  }
  context.setLineDash([]);
}
