/** A mission's plan as the server tells it to one reader (docs/wire.md, Joint missions). Times RFC 3339 UTC. */
import type { LineString } from 'geojson';

import type { Marking } from '../../wire';
import type { Stop, VehicleClass } from '../wire';

export type Choice = 'go' | 'conditions' | 'no_go';
export type Decision = 'none' | Choice;
export type Clearance = '' | 'in_place' | 'not_needed' | 'not_yet';
export const PEOPLE_KINDS = ['staff', 'contractors', 'national_partners', 'dependants', 'others'] as const;
export const PROVIDERS = ['host_police', 'host_military', 'un_peacekeeping', 'un_security', 'private', 'other'] as const;

export interface Named { code: string; name: string }
export interface Vehicle { id: string; call_sign: string; vehicle_class: string; seats: number | null; radio: string; brought_for: string; plate: string }

/** seen false: this organisation shows the reader nothing of its part. before: what it decided about an earlier version. */
export interface Participant {
  organisation: string;
  name: string;
  state: 'invited' | 'joined' | 'declined' | 'left';
  decision: Decision;
  before: Decision;
  stands: boolean;
  words: string;
  decided_version: number | null;
  decided_at: string | null;
  people: number | null;
  kinds: string[];
  vehicles: Vehicle[];
  clearance: Clearance;
  departed_at: string | null;
  out_at: string | null;
  seen: boolean;
}

export interface Shares { manifest: boolean; plate: boolean; live: boolean; history: boolean; outside: 'none' | 'cell'; from: string | null; until: string | null }
export interface Permit { name: string; authority: string; lead_days: number; reference: string; state: 'asked' | 'given' | 'not_yet' }
export type Step = 'edit' | 'invite' | 'join' | 'decline' | 'leave' | 'decide' | 'part' | 'manifest' | 'lead' | 'depart' | 'people_out' | 'close' | 'copy';

export interface Own {
  organisation: string;
  lead: boolean;
  state: Participant['state'] | '';
  decision: Decision;
  people: number | null;
  kinds: string[];
  vehicles: Vehicle[];
  clearance: Clearance;
  departed_at: string | null;
  out_at: string | null;
  may: Record<Step, boolean>;
  shares: Shares | null;
  permits: Permit[];
}

export interface Point { name: string; lon: number; lat: number }
export interface Comms { primary: string; alternate: string; emergency: string; frequencies: string; check_in_min: number | null; points: Point[]; stand_by: { name: string; role: string; phone: string }[] }
export interface Escort { armed: boolean; provider: (typeof PROVIDERS)[number]; basis: string; decided_by: string }
export interface Help { id: string; name: string; distance_m: number; minutes: number }

export interface MissionPlan {
  id: string;
  mission: string;
  name: string;
  area: string;
  marking: Marking;
  state: 'planned' | 'under_way' | 'closed';
  plan_version: number;
  changed_at: string | null;
  lead: Named;
  leader?: string;
  tracking_room?: Named | null;
  vehicle_class?: VehicleClass;
  speed_kmh?: number | null;
  corridor_m: number;
  departs_at: string;
  arrives_at: string;
  route: LineString | null;
  stops: (Stop & { planned?: string | null; km?: number })[];
  legs?: { from: string; to: string; length_km: number; duration_min: number; from_km: number; to_km: number }[];
  comms?: Partial<Comms> | null;
  medical?: string;
  escort?: Escort | null;
  cargo?: string;
  contingency: { abort_points?: Point[]; words?: string; refuges: (Point & { organisation: string })[]; legs: { hospital: Help | null; evacuation: Help | null }[] };
  participants: Participant[];
  own: Own;
  agreed: { version: number; at: string } | null;
}

/** A plan as somebody decided to go by it. */
export interface Agreement { version: number; at: string; plan: Partial<MissionPlan>; route: MissionPlan['route'] }

/** What the lead writes beside line, stops and journey. */
export interface Terms {
  name: string;
  leader: string;
  tracking_room: string;
  comms: Comms;
  medical: string;
  escort: Escort | null;
  cargo: string;
  contingency: { abort_points: Point[]; words: string };
  corridor_m: number;
}

export interface Template { id: string; name: string; area: string; plan: Partial<Terms> & { route?: LineString; stops?: Stop[]; vehicle_class?: VehicleClass; speed_kmh?: number | null }; kept_at: string }
export interface ManifestEntry { vehicle: string; call_sign: string; phones: string[]; heads: number; people: { name: string; medical: string }[] }
export interface Manifest { manifest: ManifestEntry[]; open: 'sos' | 'rung' | 'never' | null; rung: number | null; others: (Omit<ManifestEntry, 'people'> & { organisation: string })[]; openings: { at: string; organisation: string; reason: string; vehicle: string }[] }
