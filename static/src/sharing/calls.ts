/** The sharing API, one function a verb. All raise ProblemError. */

import { get, send } from '../api';
import type { Feature, LayerKey, Ref, View } from '../wire';
import type { Answer, Draft, FormSpec, Hideable, LabelState, Onward, Plan, Preview, Principal, Principals, RequestFeature, SeeAs, Seen, StandingConsent, Subject } from './wire';

const API = '/api/v1';

function at({ layer, id }: Ref, what = ''): string {
  return `${API}/layers/${layer}/features/${id}${what}`;
}

const principals = new Map<string, Promise<Principals>>();

/** Whom one may release to in an area; asked once a page, for people and lists change by the day. */
export function principalsOf(area: string): Promise<Principals> {
  let found = principals.get(area);
  if (!found) {
    found = get<Principals>(`${API}/sharing/principals?area=${area}`);
    found.catch(() => principals.delete(area));
    principals.set(area, found);
  }
  return found;
}

const forms = new Map<string, Promise<FormSpec>>();

export function formOf(layer: LayerKey, area: string): Promise<FormSpec> {
  const key = `${layer}/${area}`;
  let found = forms.get(key);
  if (!found) {
    found = get<FormSpec>(`${API}/sharing/form/${layer}${area ? `?area=${area}` : ''}`);
    found.catch(() => forms.delete(key));
    forms.set(key, found);
  }
  return found;
}

/** After the organisation's own defaults were changed. */
export function forgetForms(): void {
  forms.clear();
}

export function labelOf(ref: Ref, signal?: AbortSignal): Promise<LabelState> {
  return get<LabelState>(at(ref, '/label'), signal);
}

export function preview(subject: Subject, label: Plan, see_as: SeeAs | null, signal: AbortSignal): Promise<Preview> {
  return send<Preview>('POST', `${API}/sharing/preview`, { ...subject, label, ...(see_as && { see_as }) }, signal);
}

export function file(layer: LayerKey, draft: Draft, label: Plan, more: { area: string; purpose: string }): Promise<Feature> {
  const { area, purpose } = more;
  return send<Feature>('POST', `${API}/layers/${layer}/features`, { ...draft, label, ...(area && { area }), ...(purpose && { purpose }) });
}

export function change(ref: Ref, draft: Draft): Promise<Feature> {
  return send<Feature>('PATCH', at(ref), draft);
}

export function mark(ref: Ref, label: Plan, purpose: string): Promise<LabelState> {
  return send<LabelState>('PUT', at(ref, '/label'), { ...label, ...(purpose && { purpose }) });
}

/** id: by which its originator knows the record from now on. */
export function recall(ref: Ref, reason: string): Promise<{ id?: string; seen: Seen[] }> {
  return send<{ id?: string; seen: Seen[] }>('POST', at(ref, '/recall'), { reason });
}

export async function seen(ref: Ref): Promise<Seen[]> {
  return (await get<{ seen: Seen[] }>(at(ref, '/seen'))).seen;
}

export function ask(ref: Ref, purpose: string): Promise<RequestFeature> {
  return send<RequestFeature>('POST', at(ref, '/requests'), { purpose, wants: 'full' });
}

export async function requests(): Promise<RequestFeature[]> {
  return (await get<{ features: RequestFeature[] }>(`${API}/sharing/requests`)).features;
}

export interface Decision {
  answer: Exclude<Answer, ''>;
  until: string | null;
  onward: Onward;
  reason: string;
  reveal: boolean;
  derived?: { properties: Record<string, unknown>; hide: Hideable[]; coarser: boolean };
}

export function decide(id: string, decision: Decision): Promise<RequestFeature> {
  return send<RequestFeature>('POST', `${API}/sharing/requests/${id}/decide`, decision);
}

export async function consents(): Promise<StandingConsent[]> {
  return (await get<{ consents: StandingConsent[] }>(`${API}/sharing/consents`)).consents;
}

export function giveConsent(consent: { layer: LayerKey; area: string; to: Principal; view: View; ends_at: string | null }): Promise<StandingConsent> {
  return send<StandingConsent>('POST', `${API}/sharing/consents`, consent);
}

export function withdraw(id: number): Promise<void> {
  return send<void>('DELETE', `${API}/sharing/consents/${id}`);
}

export function keepAsDefault(layer: LayerKey, area: string, plan: Plan): Promise<unknown> {
  forgetForms();
  return send('PUT', `${API}/sharing/defaults/${layer}?area=${area}`, plan);
}
