/** Land, borders and disputed borders: our own small basemap (Natural Earth), drawn under everything, without a third party. */
import type { Map as LeafletMap } from 'leaflet';

import type { Frame } from './map/frame';
import type { Sheet } from './map/sheet';
import type { Palette } from './signs/palette';
import { TileGrid } from './tiles/grid';
import { sorted } from './tiles/grids';
import type { Shape } from './tiles/shape';

const DEEPEST = 7; // zooms in the file that `manage.py basemap` writes; beyond, the lines of zoom 7 are drawn larger

export class Basemap {
  private readonly sheet: Sheet;
  private readonly palette: () => Palette;
  readonly grid: TileGrid;

  /** changed: there is more to draw. */
  constructor(map: LeafletMap, sheet: Sheet, palette: () => Palette, changed: () => void, now: () => number) {
    this.sheet = sheet;
    this.palette = palette;
    this.grid = new TileGrid({
      key: 'basemap', url: (z, x, y) => `/basemap/${z}/${x}/${y}.pbf`, minZoom: 0, maxNativeZoom: DEEPEST, now, changed, public: true, ownNames: true,
    });
    this.grid.addTo(map);
  }

  paint(zoom: number): void {
    const frame = this.sheet.place(0);
    if (!frame) return;
    const palette = this.palette();
    frame.context.fillStyle = palette.sea;
    frame.context.fillRect(0, 0, frame.width, frame.height);
    const { present, other } = sorted(this.grid, zoom);
    for (const tile of other) frame.inside(tile, present, () => paintTile(frame, palette, tile.shapes));
    for (const tile of present) frame.inside(tile, [], () => paintTile(frame, palette, tile.shapes));
  }
}

function paintTile(frame: Frame, palette: Palette, shapes: readonly Shape[]): void {
  const { context } = frame;
  for (const shape of shapes) {
    if (shape.layer !== 'land') continue;
    frame.trace(shape.parts, true);
    context.fillStyle = palette.land;
    context.fill('evenodd');
  }
  context.strokeStyle = palette.border;
  context.lineJoin = 'round';
  for (const shape of shapes) {
    if (shape.layer !== 'borders' && shape.layer !== 'disputed') continue;
    frame.trace(shape.parts, false);
    context.lineWidth = 1.25;
    context.setLineDash(shape.layer === 'disputed' ? [5, 4] : []);
    context.stroke();
  }
  context.setLineDash([]);
}
