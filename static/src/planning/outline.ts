/** Outlines drawn by hand, corners lon, lat and not closed: whether a line meets one. Pure. */
import type { Position } from 'geojson';

/** Whether a line has a point in an outline, or crosses its edge. In degrees: an outline is drawn by hand on a map. */
export function crosses(line: readonly Position[], outline: readonly Position[]): boolean {
  const ring = closed(outline);
  if (line.some((point) => holds(ring, point))) return true;
  return line.some((a, i) => i > 0 && ring.some((c, j) => j > 0 && meet(line[i - 1] ?? a, a, ring[j - 1] ?? c, c)));
}

function holds(ring: readonly Position[], [x = 0, y = 0]: Position): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [ring[i - 1] ?? [], ring[i] ?? []];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function meet(a: Position, b: Position, c: Position, d: Position): boolean {
  const side = ([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, [x = 0, y = 0]: Position): number => (bx - ax) * (y - ay) - (by - ay) * (x - ax);
  return side(a, b, c) > 0 !== side(a, b, d) > 0 && side(c, d, a) > 0 !== side(c, d, b) > 0;
}

/** The ring of an outline, its first corner at its end again. */
export function closed(area: readonly Position[]): Position[] {
  const [first] = area;
  return first ? [...area, first] : [];
}
