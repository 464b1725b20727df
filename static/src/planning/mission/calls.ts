/** The missions API, one function a verb. All raise ProblemError. */
import { get, send, upload } from '../../api';
import type { Feature } from '../../wire';
import type { Imported } from '../wire';
import type { Agreement, Choice, Manifest, ManifestEntry, MissionPlan, Template, Vehicle } from './wire';

const API = '/api/v1';
const at = (id: string, what: string): string => `${API}/missions/${id}/${what}`;

export const read = (id: string, signal?: AbortSignal): Promise<MissionPlan> => get(at(id, 'plan'), signal);
export const create = (plan: Record<string, unknown>): Promise<Feature> => send('POST', `${API}/missions`, plan);
export const change = (id: string, plan: Record<string, unknown>): Promise<MissionPlan> => send('PATCH', at(id, 'plan'), plan);
export const invite = (id: string, organisation: string): Promise<MissionPlan> => send('POST', at(id, 'invite'), { organisation });
export const join = (id: string, part: Record<string, unknown>): Promise<MissionPlan> => send('POST', at(id, 'join'), part);
export const changePart = (id: string, part: Record<string, unknown>): Promise<MissionPlan> => send('PATCH', at(id, 'part'), part);
export const decide = (id: string, decision: Choice, words: string): Promise<MissionPlan> => send('POST', at(id, 'decision'), { decision, words });
export const handOn = (id: string, organisation: string): Promise<MissionPlan> => send('POST', at(id, 'lead'), { organisation });
export const copy = (id: string, departs_at: string, back: boolean): Promise<Feature> => send('POST', at(id, 'copy'), { departs_at, return: back });
/** A step that says nothing but that it is taken. plan null: who took it reads the plan no more. */
export const step = (id: string, name: 'decline' | 'leave' | 'depart' | 'people-out' | 'close'): Promise<MissionPlan | { plan: null }> => send('POST', at(id, name), {});
export const manifest = (id: string): Promise<Manifest> => get(at(id, 'manifest'));
export const putManifest = (id: string, entries: ManifestEntry[], open: string, rung: number | null): Promise<Manifest> => send('PUT', at(id, 'manifest'), { manifest: entries, open, ...(rung !== null && { rung }) });
export const agreed = async (id: string): Promise<Agreement[]> => (await get<{ versions: Agreement[] }>(at(id, 'agreed'))).versions;
export const vehicles = async (): Promise<(Vehicle & { area: string })[]> => (await get<{ vehicles: (Vehicle & { area: string })[] }>(`${API}/vehicles`)).vehicles;
export const templates = async (): Promise<Template[]> => (await get<{ templates: Template[] }>(`${API}/missions/templates`)).templates;
export const keepTemplate = (name: string, plan: Record<string, unknown>, area: string): Promise<Template> => send('POST', `${API}/missions/templates`, { name, plan, ...(area && { area }) });
export const dropTemplate = (id: string): Promise<void> => send('DELETE', `${API}/missions/templates/${id}`);
export const readFile = (file: File): Promise<Imported & { left_out: string[] }> => upload(`${API}/missions/import`, { file });
