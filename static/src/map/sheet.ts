/** A canvas over the map that reaches beyond its edges, moves and scales with it, and is drawn anew when the map stands. */
import { DomUtil, type LatLng, Layer, type LeafletEventHandlerFn, type Map as LeafletMap, Point, type ZoomAnimEvent } from 'leaflet';

import './sheet.css';
import { Frame } from './frame';
import type { Box } from './mercator';

const MARGIN = 0.25; // of the map's size, on each side: what a drag shows before the next drawing

export class Sheet extends Layer {
  readonly canvas = document.createElement('canvas');
  private readonly paneName: string;
  private readonly margin: number;
  private map: LeafletMap | null = null;
  /** Where the canvas was last placed: world pixels of its corner at `zoom`. */
  private corner = new Point(0, 0);
  private zoom = 0;

  /** paneName: a pane of the map. margin: as a part of the map's size. */
  constructor(paneName: string, margin = MARGIN) {
    super();
    this.paneName = paneName;
    this.margin = margin;
    this.canvas.className = 'map-sheet leaflet-zoom-animated';
    this.canvas.setAttribute('aria-hidden', 'true'); // lists and /text/ say the same in words
  }

  override onAdd(map: LeafletMap): this {
    this.map = map;
    map.getPane(this.paneName)?.appendChild(this.canvas);
    return this;
  }

  override onRemove(): this {
    this.canvas.remove();
    this.map = null;
    return this;
  }

  override getEvents(): Record<string, LeafletEventHandlerFn> {
    return {
      zoomanim: event => this.follow((event as ZoomAnimEvent).center, (event as ZoomAnimEvent).zoom),
      zoom: () => { if (this.map) this.follow(this.map.getCenter(), this.map.getZoom()); }, // pinching
    };
  }

  /** Whether the map shows nothing beyond the canvas. */
  covers(): boolean {
    if (!this.map || this.zoom !== this.map.getZoom()) return false;
    const view = this.map.getPixelBounds();
    const size = this.cssSize(this.map);
    return Boolean(view.min && view.max) && view.min!.x >= this.corner.x && view.min!.y >= this.corner.y
      && view.max!.x <= this.corner.x + size.x && view.max!.y <= this.corner.y + size.y;
  }

  /** Lays the canvas where the map looks now, emptied, and returns the frame to draw in; null: nothing to draw on. */
  place(now_ms: number): Frame | null {
    const map = this.map;
    const context = this.canvas.getContext('2d');
    if (!map || !context) return null;
    const size = this.cssSize(map);
    if (size.x < 1 || size.y < 1) return null;
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    this.zoom = map.getZoom();
    const edge = map.getPixelBounds().min ?? new Point(0, 0);
    this.corner = edge.subtract(map.getSize().multiplyBy(this.margin)).round();
    this.resize(size, ratio);
    const position = this.corner.subtract(map.getPixelOrigin());
    DomUtil.setTransform(this.canvas, position, 1);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.x, size.y);
    return new Frame(context, this.corner.x, this.corner.y, size.x, size.y, this.zoom, ratio, now_ms);
  }

  /** What of frame is within the map's edges. */
  inView(frame: Frame): Box {
    const [x, y] = [this.margin / (1 + 2 * this.margin) * frame.width, this.margin / (1 + 2 * this.margin) * frame.height];
    return { minX: frame.unitX(x), minY: frame.unitY(y), maxX: frame.unitX(frame.width - x), maxY: frame.unitY(frame.height - y) };
  }

  /** A place in the map's container, px, on this canvas. */
  fromContainer(place: Point): Point {
    const edge = this.map?.getPixelBounds().min ?? new Point(0, 0);
    return place.add(edge).subtract(this.corner);
  }

  /** x, y (unit Mercator) in the map's container, px. */
  toContainer(x: number, y: number): Point {
    const edge = this.map?.getPixelBounds().min ?? new Point(0, 0);
    const world = 256 * 2 ** (this.map?.getZoom() ?? 0);
    return new Point(x * world, y * world).subtract(edge);
  }

  private cssSize(map: LeafletMap): Point {
    return map.getSize().multiplyBy(1 + 2 * this.margin).round();
  }

  private resize(size: Point, ratio: number): void {
    const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
  }

  /** While the map zooms to zoom around center, the old drawing is scaled with it. */
  private follow(center: LatLng, zoom: number): void {
    const map = this.map;
    if (!map) return;
    const scale = map.getZoomScale(zoom, this.zoom);
    const pane = map.getPane('mapPane');
    const moved = pane ? DomUtil.getPosition(pane) : new Point(0, 0);
    // the pixel origin the map will have once it stands there
    const origin = map.project(center, zoom).subtract(map.getSize().divideBy(2)).add(moved).round();
    DomUtil.setTransform(this.canvas, this.corner.multiplyBy(scale).subtract(origin), scale);
  }
}
