/** The road nearest to a place, of those that the map draws for this reader. Pure but for the shapes handed in. */
import { latOf, lonOf, unitX, unitY } from '../map/mercator';
import type { Shape } from '../tiles/shape';
import type { Place } from './route';

/** A press so near to a road means the road. */
export const SNAP_PX = 14;

export interface Snapped extends Place { uid: string | null; title: string }

/** zoom: of the map, 256 px tiles. null: no road lies within SNAP_PX of place. */
export function snap(shapes: readonly Shape[], place: Place, zoom: number): Snapped | null {
  const world = 256 * 2 ** zoom;
  const reach = SNAP_PX / world;
  const [x, y] = [unitX(place.lon), unitY(place.lat)];
  let best = reach * reach;
  let found: Snapped | null = null;
  for (const { kind, box, parts, uid, attributes } of shapes) {
    if (kind !== 'line' || x < box.minX - reach || x > box.maxX + reach || y < box.minY - reach || y > box.maxY + reach) continue;
    for (const part of parts) {
      for (let i = 0; i + 3 < part.length; i += 2) {
        const [ax, ay] = [part[i] ?? 0, part[i + 1] ?? 0];
        const [dx, dy] = [(part[i + 2] ?? 0) - ax, (part[i + 3] ?? 0) - ay];
        const square = dx * dx + dy * dy;
        const share = square ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
        const [px, py] = [ax + share * dx, ay + share * dy];
        const far = (px - x) ** 2 + (py - y) ** 2;
        if (far >= best) continue;
        best = far;
        found = { lon: lonOf(px), lat: latOf(py), uid, title: attributes.title };
      }
    }
  }
  return found;
}
