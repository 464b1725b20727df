/** What the sharing API says and hears (docs/wire.md, Sharing). Times RFC 3339 UTC; geometries lon, lat. */
import type { Geometry } from 'geojson';

import type { Feature, LayerKey, Marking, Props, View } from '../wire';

export type Onward = 'none' | 'members' | 'national_partners';
export type Hideable = 'originator' | 'narrative' | 'advice' | 'position';

/** Whom a record is released to: an organisation by code, an audience or a member by id. */
export type Principal = { organisation: string } | { audience: number } | { member: number };

export interface Release { to: Principal; view: View; until: string | null }

/** What a person says about who may see a record; the server makes the label of it. */
export interface Plan {
  marking: Marking;
  onward: Onward;
  hide: Hideable[];
  /** The wider published cell instead of the fine one. */
  coarser: boolean;
  releases: Release[];
}

/** One plain sentence about who sees a record, computed by the server's one rule of sight. */
export interface Sentence { who: string; kind: 'organisation' | 'audience' | 'member' | 'all'; view: View; until: string | null; words: string }

export type May = 'edit' | 'mark' | 'release' | 'recall';
/** id: of the form that the writer sees now; a marking under which somebody loses sight gives the forms new ids. */
export interface LabelState { id?: string; label: Plan; sentences: Sentence[]; may: May[] }

export interface Principals {
  organisations: { code: string; name: string; kind: string; standing: string }[];
  audiences: { id: number; name: string; rule: string }[];
  members: { id: number; name: string; organisation: string; duty: string }[];
}

export type FieldType = 'text' | 'long_text' | 'choice' | 'choices' | 'number' | 'datetime' | 'boolean';

/** A field of the form of a layer. hidden_by: kept back from others while the plan hides that; '' never. */
export interface FieldSpec {
  name: string;
  title: string;
  type: FieldType;
  required: boolean;
  choices?: { value: string | number; title: string }[];
  max_length?: number | null;
  min?: number | null;
  max?: number | null;
  help?: string;
  hidden_by?: Hideable | '';
  /** What no choice is called; else unknown. */
  none?: string;
}

export interface FormSpec { layer: LayerKey; title: string; geometry: 'point' | 'line' | 'polygon'; fields: FieldSpec[]; label: Plan; areas: string[] }

export interface PointedOut { field: string; text: string; kind: 'telephone' | 'email' | 'name' | 'plate' | 'coordinate' | 'call_sign' }

export interface SeeAs { organisation: string; role: string }

export interface Preview {
  sentences: Sentence[];
  full: Feature;
  redacted: Feature | null;
  footprint: { geometry: Geometry; words: string } | null;
  pointed_out: PointedOut[];
  see_as: { view: View | 'none'; feature: Feature | null } | null;
  uncovered: string[];
}

/** What is sent to have it previewed: a record by its id, or one that is not yet filed. */
export type Subject = { layer: LayerKey; id: string } | { layer: LayerKey; area?: string; feature: Draft };

/** A record as the form holds it. */
export interface Draft { type: 'Feature'; geometry: Geometry | null; properties: Record<string, unknown> }

export type Answer = 'full' | 'redacted' | 'derived' | 'warned' | 'opened' | 'no' | '';

/** Properties of a question for more, as the socket's layer `requests` and /sharing/requests have them. */
export interface RequestProps extends Props {
  side: 'asked' | 'asking';
  state: 'open' | 'answered' | 'refused' | 'unanswered';
  about: { layer: LayerKey; id: string; title: string };
  purpose: string;
  asker: string;
  /** more of the record, a warning from it, or its emergency opening */
  wants: 'full' | 'warning' | 'opening';
  answer: Answer;
  reason: string;
  due_at: string | null;
  asked_at: string | null;
  answered_at: string | null;
}
export type RequestFeature = Feature<RequestProps>;

export interface Seen { organisation: string; view: View; version: number; at: string; how: 'view' | 'export' }

export interface StandingConsent { id: number; layer: LayerKey; area: string; to: Principal; name?: string; view: View; given_by: string; starts_at: string | null; ends_at: string | null }
