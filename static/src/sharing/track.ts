/** A line or outline while it is drawn: its points, and every step there and back. Pure. */
import type { Geometry, Position } from 'geojson';

import { distance } from '../geometry';

export class Track {
  /** lon, lat each. An outline is not closed here. */
  points: Position[] = [];
  private readonly before: Position[][] = [];
  private after: Position[][] = [];

  constructor(points: Position[] = []) {
    this.points = points;
  }

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  get canRedo(): boolean {
    return this.after.length > 0;
  }

  /** Points as they are after a step; what had been undone can then no longer be redone. */
  step(points: Position[]): void {
    this.before.push(this.points);
    this.after = [];
    this.points = points;
  }

  add(point: Position): void {
    this.step([...this.points, point]);
  }

  undo(): void {
    const back = this.before.pop();
    if (!back) return;
    this.after.push(this.points);
    this.points = back;
  }

  redo(): void {
    const forth = this.after.pop();
    if (!forth) return;
    this.before.push(this.points);
    this.points = forth;
  }

  /** Metres along it. */
  get length_m(): number {
    return this.points.slice(1).reduce((sum, point, at) => sum + distance(place(this.points[at]), place(point)), 0);
  }

  /** null while there are too few points: two for a line, three for an outline. */
  geometry(kind: 'line' | 'polygon'): Geometry | null {
    const [first] = this.points;
    if (!first || this.points.length < (kind === 'line' ? 2 : 3)) return null;
    return kind === 'line' ? { type: 'LineString', coordinates: this.points } : { type: 'Polygon', coordinates: [[...this.points, first]] };
  }
}

/** The points of a line or of an outline's outer ring; of several parts the first. */
export function pointsOf(geometry: Geometry | null): Position[] {
  switch (geometry?.type) {
    case 'LineString':
      return geometry.coordinates;
    case 'MultiLineString':
      return geometry.coordinates[0] ?? [];
    case 'Polygon':
      return geometry.coordinates[0]?.slice(0, -1) ?? [];
    case 'MultiPolygon':
      return geometry.coordinates[0]?.[0]?.slice(0, -1) ?? [];
    default:
      return [];
  }
}

function place(point: Position | undefined): { lon: number; lat: number } {
  return { lon: point?.[0] ?? 0, lat: point?.[1] ?? 0 };
}
