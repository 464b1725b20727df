/** Incidents that lie close together, as one sign; the server's own counts (below zoom 8) are taken in with their number. */
import Supercluster from 'supercluster';

import { latOf, lonOf, unitX, unitY } from './map/mercator';
import type { Shape } from './tiles/shape';

const RADIUS_PX = 34;
const MAX_ZOOM = 16; // above it only what lies on one spot is together
const LEAST = 3;

/** What stands for one or more records. x, y: unit Mercator. */
export interface Cluster {
  x: number;
  y: number;
  count: number;
  severity: number | null;
  /** ms, of the newest; null: of none is it known */
  at: number | null;
  /** the one, where it is one and its own place is told */
  shape: Shape | null;
  /** ours, to open it; null: the server's count or a single one */
  id: number | null;
}

interface Sum { count: number; severity: number; at: number }
type Held = Sum & { shape: Shape };

export class Clusters {
  private index: Supercluster<Held, Sum> | null = null;

  /** Builds the index anew over shapes, points. */
  load(shapes: readonly Shape[]): void {
    this.index = new Supercluster<Held, Sum>({
      radius: RADIUS_PX, extent: 256, maxZoom: MAX_ZOOM, minPoints: LEAST,
      map: ({ count, severity, at }) => ({ count, severity, at }),
      reduce: (sum, next) => {
        sum.count += next.count;
        sum.severity = Math.max(sum.severity, next.severity);
        sum.at = Math.max(sum.at, next.at);
      },
    });
    this.index.load(shapes.map(shape => {
      const { count, severity, at } = shape.attributes;
      const [x, y] = shape.parts[0];
      return {
        type: 'Feature' as const,
        geometry: { type: 'Point' as const, coordinates: [lonOf(x), latOf(y)] },
        properties: { shape, count, severity: severity ?? 0, at: at ?? 0 },
      };
    }));
  }

  /** What to draw at zoom; of the whole index. */
  at(zoom: number): Cluster[] {
    return (this.index?.getClusters([-180, -85.06, 180, 85.06], Math.round(zoom)) ?? []).map(found => {
      const [lon, lat] = found.geometry.coordinates;
      const own = found.properties as Partial<Held> & Sum & { cluster_id?: number };
      // a count of one stands in the middle of its cell: it stays a count, and is never drawn as that one's place
      const single = own.shape?.uid && own.count === 1 ? own.shape : null;
      return {
        x: own.shape ? own.shape.parts[0][0] : unitX(lon),
        y: own.shape ? own.shape.parts[0][1] : unitY(lat),
        count: own.count, severity: own.severity || null, at: own.at || null, shape: single, id: own.cluster_id ?? null,
      };
    });
  }

  /** The zoom at which cluster id falls apart. */
  opensAt(id: number): number {
    return this.index?.getClusterExpansionZoom(id) ?? 0;
  }

  /** Records in cluster id. */
  members(id: number): Shape[] {
    return this.index?.getLeaves(id, Infinity).map(leaf => (leaf.properties).shape) ?? [];
  }
}

