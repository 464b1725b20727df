/** Words on the picture, written after the signs, which keep their place: towns, areas, roads, missions, cells. */
import { Flags } from '../flags';
import { nameArea, paintTown } from '../signs/areas';
import type { Brush } from '../signs/brush';
import { type CellName, isCell, nameCell } from '../signs/cells';
import { nameMission } from '../signs/missions';
import { nameRoad, roadSign } from '../signs/roads';
import type { Store } from '../store';
import type { Shape } from '../tiles/shape';
import type { Seen } from '../vehicles/fleet';
import type { Feature, LayerInfo, LayerKey, MissionProps } from '../wire';
import type { Gathered } from './gather';
import { around, type Box, common, holds, inside } from './mercator';

const ROAD_ZOOM = 9; // from here on a road says for whom
const ROAD_PX = 60; // and is long enough for it

export interface Named {
  store: Store;
  gathered: ReadonlyMap<LayerKey, Gathered>;
  vehicles: readonly Seen[];
  /** what the reader sees, without the canvas's margins */
  view: Box;
}

/** What comes first keeps its place: missions, towns, areas, then roads and cells. */
export function writeNames(brush: Brush, { store, gathered, vehicles, view }: Named): void {
  const { frame, labels } = brush;
  for (const { x, y } of vehicles) labels.keepOff(frame.x(x), frame.y(y), 24);
  const flags = new Flags(store.features('alerts'), frame.now);
  if (store.isOn('missions')) for (const mission of store.features('missions')) nameMission(brush, mission as Feature<MissionProps>, flags.ofMission(mission));
  for (const shape of gathered.get('reference')?.points ?? []) paintTown(brush, shape, frame.x(shape.parts[0][0]), frame.y(shape.parts[0][1]));
  for (const { box, shape, inArea } of visibleAreas(gathered.get('do_areas'), view)) nameArea(brush, shape, box, inArea);
  nameRoads(brush, gathered.get('roads'));
  const cells: CellName[] = [];
  for (const layer of store.layers) nameCells(brush, layer, gathered.get(layer.key), cells);
}

interface VisibleArea { shape: Shape; box: Box; inArea: (x: number, y: number) => boolean }

/** DO areas, each once, with the box of what can be seen of it: tiles hold pieces. */
function visibleAreas(areas: Gathered | undefined, view: Box): VisibleArea[] {
  const found = new Map<string, VisibleArea>();
  for (const { tile, shapes } of areas?.ground ?? []) {
    for (const shape of shapes) {
      const box = common(shape.box, view);
      if (!box) continue;
      const known = found.get(shape.uid ?? '');
      const inPiece = (x: number, y: number): boolean => (!tile || holds(tile.box, x, y)) && inside(shape.parts, x, y);
      found.set(shape.uid ?? '', {
        shape, box: known ? around(known.box, box) : box, inArea: (x, y) => inPiece(x, y) || (known?.inArea(x, y) ?? false),
      });
    }
  }
  return Array.from(found.values());
}

/** Pieces that hold their own middle: a piece in a neighbour's buffer is named there. */
function* pieces(gathered: Gathered | undefined): Generator<{ shape: Shape; x: number; y: number }> {
  for (const { tile, shapes } of gathered?.ground ?? []) {
    for (const shape of shapes) {
      const [x, y] = [(shape.box.minX + shape.box.maxX) / 2, (shape.box.minY + shape.box.maxY) / 2];
      if (!tile || holds(tile.box, x, y)) yield { shape, x, y };
    }
  }
}

function nameRoads(brush: Brush, roads: Gathered | undefined): void {
  const { frame } = brush;
  if (frame.zoom < ROAD_ZOOM) return;
  const named = new Set<string | null>(); // a road has a piece in every tile
  for (const { shape } of pieces(roads)) {
    if (named.has(shape.uid) || isCell(shape) || frame.spanX(shape.box) + frame.spanY(shape.box) < ROAD_PX) continue;
    if (nameRoad(brush, shape, roadSign(shape, frame.now))) named.add(shape.uid);
  }
}

function nameCells(brush: Brush, layer: LayerInfo, gathered: Gathered | undefined, names: CellName[]): void {
  for (const { shape, x, y } of pieces(gathered)) {
    if (isCell(shape)) nameCell(brush, layer.title, shape, brush.frame.x(x), brush.frame.y(y), names);
  }
}
