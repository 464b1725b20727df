/** What there is to draw of a layer now, from tiles and store together, without doubles and without what is gone. */
import type { Store } from '../store';
import type { Grids } from '../tiles/grids';
import type { Tile } from '../tiles/grid';
import { type Shape, shapeOf } from '../tiles/shape';
import type { LayerInfo } from '../wire';
import { holds } from './mercator';

/** Lines and polygons with the tile they are to be kept inside; null: they are whole. holes: tiles that are drawn better. */
export interface Ground { tile: Tile | null; holes: readonly Tile[]; shapes: Shape[] }

export interface Gathered { points: Shape[]; ground: Ground[] }

export function gather(store: Store, grids: Grids, layer: LayerInfo): Gathered {
  if (!store.isOn(layer.key)) return { points: [], ground: [] };
  if (layer.live) return split(store.features(layer.key).flatMap(feature => shapeOf(feature) ?? []));
  const newer = split(grids.newer(layer.key));
  const own = new Set([...newer.points, ...newer.ground.flatMap(({ shapes }) => shapes)].map(({ uid }) => uid));
  const stays = ({ uid }: Shape): boolean => uid === null || (!own.has(uid) && !store.isGone(layer.key, uid));
  const { present, other } = grids.shown(layer.key);
  const points = new Points(present);
  const ground: Ground[] = [];
  for (const tile of [...other, ...present]) { // the worse first, so that the better lies on top
    const shapes = tile.shapes.filter(shape => shape.kind !== 'point' && stays(shape));
    if (shapes.length) ground.push({ tile, holes: present.includes(tile) ? [] : present, shapes });
  }
  for (const tile of [...present, ...other]) points.add(tile, stays);
  return { points: [...points.found, ...newer.points], ground: [...ground, ...newer.ground] };
}

function split(shapes: Shape[]): Gathered {
  const ground = shapes.filter(({ kind }) => kind !== 'point');
  return { points: shapes.filter(({ kind }) => kind === 'point'), ground: ground.length ? [{ tile: null, holes: [], shapes: ground }] : [] };
}

/** Points of tiles, each once: neighbours carry each other's within their buffers. */
class Points {
  readonly found: Shape[] = [];
  private readonly uids = new Set<string>();
  private readonly present: readonly Tile[];

  constructor(present: readonly Tile[]) {
    this.present = present;
  }

  add(tile: Tile, stays: (shape: Shape) => boolean): void {
    const spare = !this.present.includes(tile);
    for (const shape of tile.shapes) {
      if (shape.kind !== 'point' || !stays(shape)) continue;
      const [x, y] = shape.parts[0];
      if (shape.uid === null && !holds(tile.box, x, y)) continue; // a count in the buffer: its own tile draws it
      if (spare && this.present.some(better => holds(better.box, x, y))) continue;
      if (shape.uid !== null) {
        if (this.uids.has(shape.uid)) continue;
        this.uids.add(shape.uid);
      }
      this.found.push(shape);
    }
  }
}
