/** What planning says and hears (docs/wire.md, POST /api/v1/missions/vet and suggest). Coordinates lon, lat; times RFC 3339 UTC. */
import type { Feature as Geo, LineString, Position } from 'geojson';

import type { LayerKey, View } from '../wire';

export type FindingKind =
  | 'warning' | 'road_prohibited' | 'road_impassable' | 'road_restricted' | 'road_unknown' | 'incident' | 'venue'
  | 'medical_gap' | 'night' | 'single_vehicle' | 'comms_gap' | 'check_in_gap' | 'level';

/** severity: 1 note to 4 critical; null: none (another DO area). source_age_h null: unknown. layer, id: of the form that this reader sees. */
export interface Finding {
  kind: FindingKind;
  severity: number | null;
  from_km: number;
  to_km: number;
  geometry: LineString | null;
  distance_m: number | null;
  reason: string;
  source: string;
  source_age_h: number | null;
  view: View;
  layer: LayerKey;
  id: string;
  /** Of the record it rests on; missing or '' where it rests on none. */
  marking?: string;
}

export interface Unknown { what: 'road' | 'medical' | 'comms' | 'evacuation'; from_km: number; to_km: number; reason: string }

/** The worst place of the line: minutes (an estimate) and metres to the nearest; at_km along the line. */
export interface Cover { worst_min: number; at_km: number; distance_m: number; id: string }

/** left_out: findings that the list has no room for. coarsened: places are told more widely than usual. */
export interface Vetting {
  findings: Finding[];
  unknowns: Unknown[];
  length_km: number;
  duration_min: number;
  areas: string[];
  rules: 'own' | 'shipped';
  medical: Cover | null;
  evacuation: Cover | null;
  left_out: number;
  coarsened?: boolean;
}

export const VEHICLE_CLASSES = ['light', 'armoured', 'truck', 'bus', 'motorcycle', 'boat'] as const;
export type VehicleClass = (typeof VEHICLE_CLASSES)[number];

/** How a line is travelled. departure: RFC 3339 UTC. speed_kmh null: as the class usually goes. check_ins_km: along the line. */
export interface Travel {
  departure: string;
  vehicle_class: VehicleClass;
  vehicles: number;
  speed_kmh: number | null;
  check_ins_km: number[];
  /** lon, lat, where the plan may be broken off. */
  abort_points: Position[];
}

/** A named place on the line. arrives_at null: as distance, speed and dwell make it. */
export interface Stop { name: string; lon: number; lat: number; purpose: string; arrives_at: string | null; dwell_min: number }

export interface Suggested { length_km: number; duration_min: number; left_out: string[] }

/** routing none: no road graph here; drawing still works. snapped: where the stops lie on the roads. */
export interface Suggestion {
  routes: Geo<LineString, Suggested>[];
  routing: 'pgrouting' | 'none';
  snapped: Position[];
  roads_as_of: string | null;
}

/** What a file held. */
export interface Imported { lines: Geo<LineString, { name: string }>[]; points: Geo<{ type: 'Point'; coordinates: Position }, { name: string }>[] }
