/** Files or changes a record and its marking: only what differs is sent, and each half can be tried again. */

import type { App } from '../app';
import type { Feature } from '../wire';
import { change, file, mark } from './calls';
import { equal } from './plan';
import type { Writing } from './subject';
import type { Draft, Plan } from './wire';

/** Id of the record as its writer sees it now. Raises ProblemError. */
export async function save(app: App, writing: Writing, draft: Draft, plan: Plan, more: { area: string; purpose: string }): Promise<string> {
  const { layer, record, mode } = writing;
  if (mode === 'new' || !record) {
    const filed = await file(layer, filled(draft), plan, more);
    app.store.upsert(filed, 'answer');
    return filed.id;
  }
  const news = mode === 'edit' ? differing(record, draft) : null;
  if (news) {
    const saved = await change({ layer, id: record.id }, news);
    app.store.upsert(saved, 'answer');
    writing.record = saved; // a refused marking below must not send the change twice
  }
  const { id } = writing.record ?? record;
  if (equal(plan, writing.plan)) return id;
  writing.label = await mark({ layer, id }, plan, more.purpose);
  const now = writing.label.id ?? id;
  app.store.emit('change', [{ layer, id: now, kind: 'upsert', from: 'answer' }]); // the form may be the same, who sees it is not
  return now;
}

/** Without what was left empty: not said is not the same as said to be nothing. */
export function filled(draft: Draft): Draft {
  return { ...draft, properties: Object.fromEntries(Object.entries(draft.properties).filter(([, value]) => !empty(value))) };
}

/** What of draft differs from record; null: nothing. */
export function differing(record: Feature, draft: Draft): Draft | null {
  const properties = Object.fromEntries(Object.entries(draft.properties).filter(([name, value]) => !same(value, record.properties[name])));
  const moved = draft.geometry !== null && JSON.stringify(draft.geometry) !== JSON.stringify(record.geometry);
  if (!moved && !Object.keys(properties).length) return null;
  return { type: 'Feature', geometry: moved ? draft.geometry : record.geometry, properties };
}

function same(a: unknown, b: unknown): boolean {
  if (empty(a) && empty(b)) return true;
  if (typeof a === 'string' && typeof b === 'string' && /^\d{4}-\d\d-\d\dT/.test(a)) return Math.floor(Date.parse(a) / 60_000) === Math.floor(Date.parse(b) / 60_000);
  return JSON.stringify(a) === JSON.stringify(b);
}

function empty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);
}
