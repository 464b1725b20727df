/** The picture: every layer but the vehicles, on one canvas, in one order. */
import { Flags, flagWords } from '../flags';
import { type Cluster, Clusters } from '../clusters';
import { paintArea, paintBoundary } from '../signs/areas';
import { isCell, paintCell } from '../signs/cells';
import { type Brush, Labels, Stamps } from '../signs/brush';
import { paintExercise } from '../signs/exercise';
import { FLAG_REACH, paintFlag } from '../signs/flags';
import { paintCluster, paintIncident, reachOfCluster, reachOfIncident, severityOf } from '../signs/incidents';
import { type Along, nearest, paintMission } from '../signs/missions';
import type { Palette } from '../signs/palette';
import { paintPlace, reachOfPlace } from '../signs/places';
import { paintRoad, ROAD_ORDER, roadSign } from '../signs/roads';
import { paintWarning, paintWarningGround, WARNING_REACH } from '../signs/warnings';
import type { Store } from '../store';
import type { Grids } from '../tiles/grids';
import { type Shape, shapeOf } from '../tiles/shape';
import type { Feature, LayerInfo, LayerKey, MissionProps } from '../wire';
import type { Seen } from '../vehicles/fleet';
import type { Frame } from './frame';
import { gather, type Gathered, type Ground } from './gather';
import { type Hit, Hits } from './hits';
import type { Sheet } from './sheet';
import type { Box } from './mercator';
import { writeNames } from './names';

/** Lowest first. A layer that is not named is drawn with the places. */
const GROUND_ORDER: readonly LayerKey[] = ['do_areas', 'reference', 'warnings', 'missions', 'roads'];
const POINT_ORDER: readonly LayerKey[] = ['premises', 'venues', 'evacuation_points', 'hospitals', 'incidents', 'warnings', 'alerts'];

export interface PictureOptions {
  palette: () => Palette;
  /** A cluster was pressed. */
  open: (cluster: Cluster) => void;
  vehicles: () => Seen[];
}

export class Picture {
  private readonly store: Store;
  private readonly grids: Grids;
  private readonly sheet: Sheet;
  private readonly options: PictureOptions;
  private readonly clusters = new Clusters();
  /** They die with theme and ratio. */
  private stamps: { palette: Palette; ratio: number; stamps: Stamps } | null = null;
  private gathered = new Map<LayerKey, Gathered>();
  private incidents: readonly Shape[] = [];
  private stale = true;
  private pressable: Hit[] = [];
  /** What lies under the pointer, in pixels of the frame drawn last. */
  hits: Hits | null = null;

  constructor(store: Store, grids: Grids, sheet: Sheet, options: PictureOptions) {
    this.store = store;
    this.grids = grids;
    this.sheet = sheet;
    this.options = options;
  }

  /** Layers, tiles or features are not what they were; a mere move of the map is not told here. */
  outdate(): void {
    this.stale = true;
  }

  /** Shapes of layer that are drawn, points and others. */
  shapes(layer: LayerKey): Shape[] {
    const { points = [], ground = [] } = this.gathered.get(layer) ?? {};
    return [...points, ...ground.flatMap(({ shapes }) => shapes)];
  }

  paint(): void {
    const frame = this.sheet.place(this.store.now());
    if (!frame) return;
    this.gather();
    const palette = this.options.palette();
    const brush: Brush = { frame, palette, stamps: this.stampsFor(palette, frame.ratio), labels: new Labels() };
    this.pressable = [];
    for (const layer of this.inOrder(GROUND_ORDER)) this.paintGround(brush, layer.key);
    this.paintCells(brush);
    for (const layer of this.inOrder(POINT_ORDER)) this.paintPoints(brush, layer.key);
    writeNames(brush, { store: this.store, gathered: this.gathered, vehicles: this.options.vehicles(), view: this.sheet.inView(frame) });
    this.paintChosen(brush);
    if (this.store.me.exercise) paintExercise(frame, palette);
    this.hits = new Hits(frame, this.pressable);
  }

  /** Layers of the catalogue by order; those it does not name first among places. */
  private inOrder(order: readonly LayerKey[]): LayerInfo[] {
    return this.store.layers.slice().sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
  }

  private gather(): void {
    if (!this.stale) return;
    this.stale = false;
    this.gathered = new Map(this.store.layers.filter(({ key }) => key !== 'vehicles').map(layer => [layer.key, gather(this.store, this.grids, layer)]));
    const incidents = this.gathered.get('incidents')?.points ?? [];
    if (incidents.length === this.incidents.length && incidents.every((shape, i) => shape === this.incidents[i])) return;
    this.incidents = incidents;
    this.clusters.load(incidents);
  }

  private stampsFor(palette: Palette, ratio: number): Stamps {
    if (this.stamps?.palette !== palette || this.stamps.ratio !== ratio) this.stamps = { palette, ratio, stamps: new Stamps(ratio) };
    return this.stamps.stamps;
  }

  private paintGround(brush: Brush, layer: LayerKey): void {
    if (layer === 'missions') return this.paintMissions(brush);
    for (const ground of this.gathered.get(layer)?.ground ?? []) {
      const shapes = ground.shapes.filter(shape => !isCell(shape));
      if (!shapes.length) continue;
      const paint = (): void => this.paintShapes(brush, layer, shapes, ground.tile?.box ?? null);
      if (ground.tile) brush.frame.inside(ground.tile, ground.holes, paint);
      else paint();
      this.pressable.push(...shapes.filter(({ uid }) => uid !== null).map(shape => groundHit(shape, layer === 'roads' ? 2 : layer === 'do_areas' ? 0 : 1)));
    }
  }

  private paintShapes(brush: Brush, layer: LayerKey, shapes: Shape[], tile: Box | null): void {
    if (layer === 'do_areas') for (const shape of shapes) paintArea(brush, shape, tile);
    else if (layer === 'warnings') for (const shape of shapes) paintWarningGround(brush, shape);
    else if (layer === 'roads') this.paintRoads(brush, shapes);
    else for (const shape of shapes) paintBoundary(brush, shape);
  }

  private paintRoads(brush: Brush, shapes: Shape[]): void {
    const signs = shapes.map(shape => ({ shape, sign: roadSign(shape, brush.frame.now) }));
    for (const turn of ROAD_ORDER) for (const { shape, sign } of signs) if (sign === turn) paintRoad(brush, shape, sign);
  }

  private paintMissions(brush: Brush): void {
    if (!this.store.isOn('missions')) return;
    const vehicles = this.options.vehicles();
    for (const feature of this.store.features('missions') as Feature<MissionProps>[]) {
      const shape = shapeOf(feature);
      if (!shape) continue;
      const done = feature.properties.status === 'under_way' ? rearmost(shape, feature.properties.code, vehicles) : null;
      paintMission(brush, feature, done, this.isChosen(shape));
      this.pressable.push(groundHit(shape, 1));
    }
  }

  private paintCells(brush: Brush): void {
    for (const layer of this.store.layers) {
      for (const ground of this.gathered.get(layer.key)?.ground ?? []) {
        const cells = ground.shapes.filter(isCell);
        if (cells.length) this.paintCellsOf(brush, layer, ground, cells);
      }
    }
  }

  private paintCellsOf(brush: Brush, layer: LayerInfo, ground: Ground, cells: Shape[]): void {
    const colour = (shape: Shape): string => layer.key === 'incidents'
      ? brush.palette.severity[severityOf(shape.attributes.severity) - 1] : brush.palette.grey;
    const paint = (): void => { for (const shape of cells) paintCell(brush, shape, colour(shape), ground.tile?.box ?? null); };
    if (ground.tile) brush.frame.inside(ground.tile, ground.holes, paint);
    else paint();
    this.pressable.push(...cells.filter(({ uid }) => uid !== null).map(shape => groundHit(shape, 1)));
  }

  private paintPoints(brush: Brush, layer: LayerKey): void {
    if (layer === 'reference') return; // towns are written with the names
    if (layer === 'incidents') return this.paintIncidents(brush);
    if (layer === 'alerts') return this.paintLooseAlerts(brush);
    if (layer === 'calls' || layer === 'requests') return; // a call's alert stands for it
    const { frame } = brush;
    for (const shape of this.gathered.get(layer)?.points ?? []) {
      const [x, y] = [frame.x(shape.parts[0][0]), frame.y(shape.parts[0][1])];
      if (x < -30 || y < -30 || x > frame.width + 30 || y > frame.height + 30) continue;
      this.paintPlaceOrWarning(brush, layer, shape, x, y);
    }
  }

  /** Alerts whose vehicle is not shown, where they were raised; the others fly at their vehicle. */
  private paintLooseAlerts(brush: Brush): void {
    const { frame, palette } = brush;
    const flags = new Flags(this.store.features('alerts'), frame.now);
    for (const alert of flags.loose(this.store.features('vehicles'))) {
      const [shape, flag] = [shapeOf(alert), flags.flag([alert])];
      if (!shape || !flag) continue;
      const [x, y] = [frame.x(shape.parts[0][0]), frame.y(shape.parts[0][1])];
      paintFlag(frame.context, palette, flag.tone, x, y);
      brush.labels.keepOff(x, y, FLAG_REACH);
      brush.labels.put(brush, flagWords(flag), x + 12, y, { size: 12, weight: 700, colour: flag.tone === 'late' ? palette.ink : palette.danger, align: 'left' });
      this.pressable.push({ layer: 'alerts', uid: alert.id, x, y, reach: FLAG_REACH + 4, shape, order: 9, open: null });
    }
  }

  private paintPlaceOrWarning(brush: Brush, layer: LayerKey, shape: Shape, x: number, y: number): void {
    const warning = layer === 'warnings';
    const reach = warning ? WARNING_REACH : reachOfPlace(brush.frame.zoom);
    if (warning) paintWarning(brush, shape, x, y);
    else paintPlace(brush, shape, x, y);
    brush.labels.keepOff(x, y, reach);
    this.pressable.push({ layer, uid: shape.uid, x, y, reach, shape, open: null, order: warning ? 9 : 5 });
  }

  private paintIncidents(brush: Brush): void {
    if (!this.incidents.length) return;
    const { frame } = brush;
    const clusters = this.clusters.at(frame.zoom).sort((a, b) => (a.severity ?? 0) - (b.severity ?? 0)); // the worst on top
    for (const cluster of clusters) {
      const [x, y] = [frame.x(cluster.x), frame.y(cluster.y)];
      if (x < -30 || y < -30 || x > frame.width + 30 || y > frame.height + 30) continue;
      const { shape } = cluster;
      const severity = severityOf(cluster.severity);
      const reach = shape ? reachOfIncident(severity, frame.zoom) : reachOfCluster(cluster.count);
      if (shape) paintIncident(brush, shape, x, y);
      else paintCluster(brush, cluster, x, y);
      brush.labels.keepOff(x, y, reach);
      this.pressable.push({
        layer: 'incidents', uid: shape?.uid ?? null, x, y, reach, shape, order: 6 + severity / 10, open: shape ? null : () => this.options.open(cluster),
      });
    }
  }

  /** The zoom at which cluster falls apart, and its records where no zoom parts them. */
  opening(cluster: Cluster, zoom: number, deepest: number): { zoom: number; members: Shape[] } {
    if (cluster.id === null) return { zoom: Math.min(Math.max(zoom + 2, 8), deepest), members: [] };
    const opensAt = this.clusters.opensAt(cluster.id);
    return { zoom: Math.min(Math.max(opensAt, zoom + 1), deepest), members: opensAt > deepest || opensAt > 16 ? this.clusters.members(cluster.id) : [] };
  }

  private isChosen({ layer, uid }: Shape): boolean {
    return this.store.selection !== null && this.store.selection.layer === layer && this.store.selection.id === uid;
  }

  /** A ring round the one selected, or its outline drawn again, wide. */
  private paintChosen(brush: Brush): void {
    const { selection } = this.store;
    if (!selection || selection.layer === 'vehicles') return;
    const { frame, frame: { context }, palette } = brush;
    const kept = this.store.feature(selection.layer, selection.id);
    const shapes = this.shapes(selection.layer).filter(shape => this.isChosen(shape));
    const own = kept && shapeOf(kept); // whole, where tiles hold pieces
    context.strokeStyle = palette.selection;
    for (const shape of own ? [own] : shapes) this.paintRing(frame, context, shape);
    context.globalAlpha = 1;
  }

  private paintRing(frame: Frame, context: CanvasRenderingContext2D, shape: Shape): void {
    if (shape.kind === 'point') {
      context.beginPath();
      context.arc(frame.x(shape.parts[0][0]), frame.y(shape.parts[0][1]), 18, 0, 2 * Math.PI);
      context.lineWidth = 3;
    } else {
      frame.trace(shape.parts, shape.kind === 'polygon');
      context.lineWidth = shape.kind === 'line' ? 8 : 3;
      context.globalAlpha = shape.kind === 'line' ? 0.4 : 1;
    }
    context.stroke();
  }
}

function groundHit(shape: Shape, order: number): Hit {
  return { layer: shape.layer, uid: shape.uid, x: 0, y: 0, reach: 0, shape, open: null, order };
}

/** Where on its way the last vehicle of mission `code` is: what is behind it, all have passed. */
function rearmost(shape: Shape, code: string, vehicles: readonly Seen[]): Along | null {
  const own = vehicles.filter(({ feature }) => code !== '' && feature.properties.mission === code);
  if (!own.length || shape.kind !== 'line') return null;
  const places = own.map(({ x, y }) => nearest(shape.parts[0], x, y));
  return places.reduce((last, next) => next.index + next.part < last.index + last.part ? next : last);
}
