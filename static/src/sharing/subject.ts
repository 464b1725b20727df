/** What is being written: a new record, the change of one, or its marking alone; with all that the form must know before it is drawn. */

import { get, ProblemError } from '../api';
import { areaAt, type App } from '../app';
import type { Feature, LayerKey, Ref } from '../wire';
import { formOf, labelOf } from './calls';
import type { FormSpec, Hideable, LabelState, Plan } from './wire';

/** The kinds a person may file, as far as the catalogue has them. */
export const KINDS: readonly LayerKey[] = ['incidents', 'roads', 'premises', 'venues', 'hospitals', 'evacuation_points'];

export interface Writing {
  mode: 'new' | 'edit' | 'mark';
  layer: LayerKey;
  /** null: a new record. */
  record: Feature | null;
  label: LabelState | null;
  /** null: this kind has no form, only a marking. */
  form: FormSpec | null;
  plan: Plan;
  area: string;
}

export async function newRecord(app: App, layer: LayerKey, at: { lon: number; lat: number } | null): Promise<Writing> {
  const area = areaFor(app, at);
  const form = await formOf(layer, area);
  return { mode: 'new', layer, record: null, label: null, form, plan: form.label, area };
}

/** Raises ProblemError: 404 where the record is not the reader's to change. */
export async function existing(app: App, ref: Ref, mode: 'edit' | 'mark'): Promise<Writing> {
  const held = app.store.feature(ref.layer, ref.id);
  const record = held ?? (await get<Feature>(`/api/v1/layers/${ref.layer}/features/${ref.id}`));
  const [label, form] = await Promise.all([labelOf(ref), formOf(ref.layer, record.properties.area).catch(noForm)]);
  return { mode, layer: ref.layer, record, label, form, plan: label.label, area: record.properties.area };
}

/** Missions and vehicles are marked here and written elsewhere. */
function noForm(fault: unknown): null {
  if (fault instanceof ProblemError && fault.status === 404) return null;
  throw fault;
}

/** The area a place lies in, as the server will say it; else the one in view. */
export function areaFor(app: App, at: { lon: number; lat: number } | null): string {
  const area = at ? areaAt(app.store.me.areas, at.lon, at.lat) : app.area();
  return area?.code ?? '';
}

/** What of a record can be kept back: each part that some field of its form names, and always name and place. */
export function partsOf(form: FormSpec | null): Hideable[] {
  const named = (form?.fields ?? []).flatMap(({ hidden_by }) => hidden_by || []);
  return [...new Set<Hideable>([...(form ? named : (['narrative', 'advice'] as const)), 'originator', 'position'])];
}
