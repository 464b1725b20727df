/** One drawing: a context and how unit Mercator lies in it. Lengths are CSS pixels. */
import type { Tile } from '../tiles/grid';
import type { Box } from './mercator';

export class Frame {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
  /** device pixels in a CSS pixel */
  readonly ratio: number;
  /** server clock, ms */
  readonly now: number;
  /** what can be seen, in unit Mercator */
  readonly box: Box;
  private readonly scale: number;

  /** left, top: world pixels at zoom of the context's corner. */
  constructor(
    context: CanvasRenderingContext2D, left: number, top: number, width: number, height: number, zoom: number, ratio: number, now: number,
  ) {
    this.context = context;
    this.left = left;
    this.top = top;
    this.width = width;
    this.height = height;
    this.zoom = zoom;
    this.ratio = ratio;
    this.now = now;
    this.scale = 256 * 2 ** zoom;
    this.box = { minX: this.unitX(0), minY: this.unitY(0), maxX: this.unitX(width), maxY: this.unitY(height) };
  }

  x(unit: number): number {
    return unit * this.scale - this.left;
  }

  y(unit: number): number {
    return unit * this.scale - this.top;
  }

  unitX(px: number): number {
    return (px + this.left) / this.scale;
  }

  unitY(px: number): number {
    return (px + this.top) / this.scale;
  }

  /** Width of box in pixels. */
  spanX(box: Box): number {
    return (box.maxX - box.minX) * this.scale;
  }

  spanY(box: Box): number {
    return (box.maxY - box.minY) * this.scale;
  }

  /** Starts a path with parts; closed: as rings. Steps under half a pixel are left out. */
  trace(parts: readonly Float64Array[], closed: boolean): void {
    const { context } = this;
    context.beginPath();
    for (const part of parts) this.tracePart(part, closed);
  }

  private tracePart(part: Float64Array, closed: boolean): void {
    const { context, scale, left, top } = this;
    let [lastX, lastY] = [part[0] * scale - left, part[1] * scale - top];
    context.moveTo(lastX, lastY);
    for (let i = 2; i < part.length; i += 2) {
      const x = part[i] * scale - left;
      const y = part[i + 1] * scale - top;
      if (i + 2 < part.length && Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue;
      context.lineTo(x, y);
      lastX = x;
      lastY = y;
    }
    if (closed) context.closePath();
  }

  /** Runs paint with drawing kept inside tile, on whole device pixels so that neighbours neither gape nor overlap. */
  inside(tile: Pick<Tile, 'box'>, without: readonly Pick<Tile, 'box'>[], paint: () => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    this.addRectangle(tile.box);
    for (const hole of without) this.addRectangle(hole.box);
    context.clip('evenodd');
    paint();
    context.restore();
  }

  private addRectangle(box: Box): void {
    const [x1, y1] = [this.snap(this.x(box.minX)), this.snap(this.y(box.minY))];
    this.context.rect(x1, y1, this.snap(this.x(box.maxX)) - x1, this.snap(this.y(box.maxY)) - y1);
  }

  private snap(px: number): number {
    return Math.round(px * this.ratio) / this.ratio;
  }
}
