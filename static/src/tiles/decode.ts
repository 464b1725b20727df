/** A Mapbox Vector Tile (2.1) into shapes. */
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

import type { LayerKey } from '../wire';
import { attributesOf, boxOfParts, type Kind, type Shape } from './shape';

const KINDS: readonly (Kind | null)[] = [null, 'point', 'line', 'polygon'];

/**
 * The shapes of every layer in bytes, a tile at z, x, y; under `layer` if given, else under their own names.
 * Points are one shape each, whatever the tile folds. Raises Error for what is no vector tile.
 */
export function decode(bytes: ArrayBuffer, z: number, x: number, y: number, layer?: LayerKey): Shape[] {
  const tile = new VectorTile(new PbfReader(new Uint8Array(bytes)));
  const shapes: Shape[] = [];
  const n = 2 ** z;
  for (const [name, source] of Object.entries(tile.layers)) {
    const cell = 1 / (n * source.extent);
    for (let i = 0; i < source.length; i++) {
      const feature = source.feature(i);
      const kind = KINDS[feature.type];
      if (!kind) continue; // type 0: unknown, which the specification lets a reader skip
      const attributes = attributesOf(feature.properties);
      const uid = typeof feature.properties.uid === 'string' ? feature.properties.uid : null;
      const parts = feature.loadGeometry().map(points => {
        const part = new Float64Array(points.length * 2);
        points.forEach((point, at) => {
          part[2 * at] = x / n + point.x * cell;
          part[2 * at + 1] = y / n + point.y * cell;
        });
        return part;
      });
      shapes.push({ layer: layer ?? name, uid, kind, parts, box: boxOfParts(parts), attributes });
    }
  }
  return shapes;
}
