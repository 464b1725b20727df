/** What can be drawn: a feature of a tile or of the store, in unit Mercator, with the attributes its sign needs. */
import type { Geometry, Position } from 'geojson';

import { type Box, unitX, unitY } from '../map/mercator';
import { type Feature, type LayerKey, timeMs } from '../wire';

export type Kind = 'point' | 'line' | 'polygon';

/** Attributes under their tile names, whether they come from a tile or a feature. */
export interface Attributes {
  title: string;
  view: string;
  marking: string;
  /** ms since 1970; null is unknown */
  at: number | null;
  /** records this one stands for */
  count: number;
  /** 1-4; null where the layer has none */
  severity: number | null;
  type: string;
  kind: string;
  status: string;
  applies_to: string;
  level: string;
  advice: string;
  services: readonly string[];
  /** ms; null: never, or not told */
  verified_at: number | null;
  confirmed_at: number | null;
  disputed: boolean;
  ended: boolean;
}

export interface Shape {
  layer: LayerKey;
  /** null: stands for several records */
  uid: string | null;
  kind: Kind;
  /** points, lines or rings: x, y, x, y … in unit Mercator */
  parts: Float64Array[];
  box: Box;
  attributes: Attributes;
}

type Own = Record<string, unknown>;

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function number(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null;
  const found = Number(value);
  return Number.isFinite(found) ? found : null;
}

function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== 'string' || value === '') return [];
  return value.replace(/[[\]{}"\s]/g, '').split(',').filter(Boolean); // a tile has no lists: JSON, or commas
}

/** Tiles carry 0 and 1. */
function truth(value: unknown): boolean {
  return value === true || value === 1;
}

/** Tiles carry epoch seconds, features RFC 3339. */
function instant(value: unknown): number | null {
  return typeof value === 'number' ? value * 1000 : timeMs(value);
}

export function attributesOf(own: Own): Attributes {
  return {
    title: text(own.title),
    view: text(own.view),
    marking: text(own.marking),
    at: instant(own.at ?? own.occurred_at ?? own.valid_from),
    count: number(own.count) ?? 1,
    severity: number(own.severity),
    type: text(own.type),
    kind: text(own.kind),
    status: text(own.status),
    applies_to: text(own.applies_to),
    level: text(own.level),
    advice: text(own.advice),
    services: words(own.services),
    verified_at: instant(own.verified_at),
    confirmed_at: instant(own.confirmed_at),
    disputed: truth(own.disputed),
    ended: truth(own.ended),
  };
}

export function boxOfParts(parts: readonly Float64Array[]): Box {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) {
      if (part[i] < box.minX) box.minX = part[i];
      if (part[i] > box.maxX) box.maxX = part[i];
      if (part[i + 1] < box.minY) box.minY = part[i + 1];
      if (part[i + 1] > box.maxY) box.maxY = part[i + 1];
    }
  }
  return box;
}

function unitPart(positions: Position[]): Float64Array {
  const part = new Float64Array(positions.length * 2);
  positions.forEach(([lon, lat], i) => {
    part[2 * i] = unitX(lon);
    part[2 * i + 1] = unitY(lat);
  });
  return part;
}

function partsOf(geometry: Geometry): { kind: Kind; parts: Float64Array[] } | null {
  switch (geometry.type) {
    case 'Point': return { kind: 'point', parts: [unitPart([geometry.coordinates])] };
    case 'MultiPoint': return { kind: 'point', parts: [unitPart(geometry.coordinates)] };
    case 'LineString': return { kind: 'line', parts: [unitPart(geometry.coordinates)] };
    case 'MultiLineString': return { kind: 'line', parts: geometry.coordinates.map(unitPart) };
    case 'Polygon': return { kind: 'polygon', parts: geometry.coordinates.map(unitPart) };
    case 'MultiPolygon': return { kind: 'polygon', parts: geometry.coordinates.flat().map(unitPart) };
    default: return null;
  }
}

const known = new WeakMap<Feature, Shape | null>();

/** The shape of a feature of the store; null: it has no place. Kept as long as the feature is. */
export function shapeOf(feature: Feature): Shape | null {
  const found = known.get(feature);
  if (found !== undefined) return found;
  const drawn = feature.geometry && partsOf(feature.geometry);
  const shape = drawn && {
    layer: feature.properties.layer, uid: feature.id, ...drawn, box: boxOfParts(drawn.parts), attributes: attributesOf(feature.properties),
  };
  known.set(feature, shape);
  return shape;
}
