/** A drawn line measured along itself: where a kilometre is, which kilometre a place is nearest to. Pure; metres along a sphere. */
import type { Position } from 'geojson';

import { distance } from '../geometry';

export interface Place { lon: number; lat: number }
/** m: metres along the line. distance_m: from the line. */
export interface Near { m: number; distance_m: number }

const M_PER_DEGREE = (Math.PI / 180) * 6_371_008.8;

export class Route {
  readonly points: Position[];
  /** Metres along, of each point. */
  private readonly along: number[] = [];

  constructor(points: Position[]) {
    this.points = points;
    points.forEach((point, i) => this.along.push(i ? (this.along[i - 1] ?? 0) + distance(place(points[i - 1]), place(point)) : 0));
  }

  get length_m(): number {
    return this.along[this.along.length - 1] ?? 0;
  }

  /** Metres along, of point i. */
  metre(i: number): number {
    return this.along[i] ?? 0;
  }

  /** The place so many metres along; before the start the start, after the end the end. null: there is no line. */
  at(m: number): Place | null {
    const first = this.points[0];
    if (!first) return null;
    const i = this.segment(m);
    const [a, b] = [place(this.points[i]), place(this.points[i + 1] ?? this.points[i])];
    const span = (this.along[i + 1] ?? 0) - (this.along[i] ?? 0);
    const share = span > 0 ? Math.min(1, Math.max(0, (m - (this.along[i] ?? 0)) / span)) : 0;
    return { lon: a.lon + share * (b.lon - a.lon), lat: a.lat + share * (b.lat - a.lat) };
  }

  /** The stretch between two distances along; two positions at least. */
  between(from_m: number, to_m: number): Position[] {
    const [a, b] = [this.at(from_m), this.at(to_m)];
    if (!a || !b) return [];
    const inside = this.points.filter((_, i) => this.metre(i) > from_m && this.metre(i) < to_m);
    return [[a.lon, a.lat], ...inside, [b.lon, b.lat]];
  }

  /** Where the line is nearest to place; null: there is no line. */
  nearest(to: Place): Near | null {
    let found: Near | null = null;
    for (let i = 0; i + 1 < this.points.length; i++) {
      const [a, b] = [place(this.points[i]), place(this.points[i + 1])];
      const { share, distance_m } = nearestOn(a, b, to);
      if (!found || distance_m < found.distance_m) found = { m: this.metre(i) + share * (this.metre(i + 1) - this.metre(i)), distance_m };
    }
    return found;
  }

  private segment(m: number): number {
    let low = 0;
    let high = Math.max(0, this.points.length - 2);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.along[middle] ?? 0) <= m) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Where between a (share 0) and b (share 1) the edge is nearest to place, on the plane that touches the earth there. */
export function nearestOn(a: Place, b: Place, to: Place): { share: number; distance_m: number } {
  const east = M_PER_DEGREE * Math.cos((to.lat * Math.PI) / 180);
  const [ax, ay, bx, by] = [(a.lon - to.lon) * east, (a.lat - to.lat) * M_PER_DEGREE, (b.lon - to.lon) * east, (b.lat - to.lat) * M_PER_DEGREE];
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const share = square ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square)) : 0;
  return { share, distance_m: Math.hypot(ax + share * dx, ay + share * dy) };
}

/** Points without those that lie nearer than tolerance_m to the line of the rest (Douglas and Peucker); the ends stay. */
export function thinned(points: Position[], tolerance_m: number): Position[] {
  const keep = new Set([0, points.length - 1]);
  const waiting: [number, number][] = [[0, points.length - 1]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [from, to] = next;
    let worst = -1;
    let far = tolerance_m;
    for (let i = from + 1; i < to; i++) {
      const { distance_m } = nearestOn(place(points[from]), place(points[to]), place(points[i]));
      if (distance_m > far) [far, worst] = [distance_m, i];
    }
    if (worst < 0) continue;
    keep.add(worst);
    waiting.push([from, worst], [worst, to]);
  }
  return points.filter((_, i) => keep.has(i));
}

function place(point: Position | undefined): Place {
  return { lon: point?.[0] ?? 0, lat: point?.[1] ?? 0 };
}
