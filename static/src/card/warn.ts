/** Danger to life, in two presses: the first opens what is set already from the record, the second warns everybody on the area's list. */

import { post, ProblemError } from '../api';
import type { App } from '../app';
import { fillWith, h } from '../dom';
import { say } from '../say';
import { t } from '../text';
import type { Feature } from '../wire';

const KINDS: [string, () => string][] = [
  ['road_danger', () => t('Danger on a road')],
  ['fighting', () => t('Fighting near')],
  ['flood', () => t('Flood')],
  ['explosive_hazard', () => t('Mine or unexploded ordnance')],
  ['unrest', () => t('Unrest')],
  ['other', () => t('Other danger')],
];
/** What an incident of that type most likely warns of. */
const FROM_TYPE: Record<string, string> = { flood: 'flood', crossfire: 'fighting', shelling: 'fighting', armed_attack: 'fighting', civil_unrest: 'unrest', explosive_hazard: 'explosive_hazard', explosion: 'explosive_hazard' };
const HOURS = [2, 6, 12, 24];
const CALL_BACK = 'sltmap.call-back'; // the number that was given last, on this device

/** Fills host with what can be done about danger at this record; nothing where it is none of the reader's. */
export function warnPart(app: App, feature: Feature, host: HTMLElement): void {
  const { properties: p } = feature;
  const own = p.originator === app.store.me.organisation?.name;
  if (p.layer === 'warnings') return void (p.ended || p.issuer !== app.store.me.organisation?.name ? null : fillWith(host, ending(app, feature)));
  const desk = app.store.me.areas.some(({ code, duties }) => code === p.area && duties.includes('duty_officer'));
  const open = (): void => form(app, feature, host, () => draw());
  const draw = (): void => {
    const warn = own || desk ? h('button.plain.danger', { type: 'button', onclick: open }, t('Warn…')) : null;
    const ask = own ? null : h('button.plain', { type: 'button', onclick: () => void asking(feature, host) }, t('Ask for a warning'));
    fillWith(host, h('div.actions', null, warn, ask));
  };
  draw();
}

function form(app: App, feature: Feature, host: HTMLElement, close: () => void): void {
  const { properties: p } = feature;
  const kind = h<HTMLSelectElement>('select', { id: 'warn-kind' }, ...KINDS.map(([value, words]) => h('option', { value }, words())));
  kind.value = p.layer === 'roads' ? 'road_danger' : (FROM_TYPE[String(p.type)] ?? 'other');
  const section = h<HTMLInputElement>('input', { id: 'warn-section', type: 'text', maxlength: 200, dir: 'auto', value: String(p.layer === 'roads' ? p.title : (p.place ?? '')) });
  const until = h<HTMLSelectElement>('select', { id: 'warn-until' }, ...HOURS.map((hours) => h('option', { value: hours }, t('%(n)s hours', { n: hours }))));
  until.value = '6';
  const call = h<HTMLInputElement>('input', { id: 'warn-call', type: 'text', maxlength: 120, value: localStorage.getItem(CALL_BACK) ?? '' });
  const fault = h('p.error', { role: 'alert' });
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    press.disabled = true;
    fault.textContent = '';
    const ends = new Date(app.store.now() + Number(until.value) * 3_600_000).toISOString();
    try {
      await post(`/api/v1/layers/${p.layer}/features/${feature.id}/warning`, { kind: kind.value, section: section.value.trim(), ends_at: ends, call_back: call.value.trim() });
      localStorage.setItem(CALL_BACK, call.value.trim());
      fillWith(host, h('p.state', { role: 'status' }, t('Warned: everybody on the area’s warning list is told now.')));
      say(t('Warned.'));
    } catch (error) {
      press.disabled = false;
      fault.textContent = words(error);
    }
  };
  const press = h<HTMLButtonElement>('button.plain.danger', { type: 'submit' }, t('Warn everybody on the list'));
  fillWith(
    host,
    h(
      'form.warn-form',
      { onsubmit: (event: Event) => void send(event), 'aria-label': t('Warning') },
      field(t('Danger'), kind),
      field(t('Road section or area, in words'), section),
      field(t('For'), until),
      field(t('Call back: duty number or channel'), call),
      h('p.help', null, t('It holds this and nothing else: not who reported it, not what happened, not the exact place. It reaches suspended organisations too.')),
      fault,
      h('div.actions', null, press, h('button.plain', { type: 'button', onclick: close }, t('Not now'))),
    ),
  );
  (section.value ? (call.value ? press : call) : section).focus();
}

async function asking(feature: Feature, host: HTMLElement): Promise<void> {
  try {
    await post(`/api/v1/layers/${feature.properties.layer}/features/${feature.id}/ask-warning`, { purpose: t('Danger to life: please warn') });
    fillWith(host, h('p.state', { role: 'status' }, t('It rings at the originator’s people on duty. No answer in ten minutes is a no, and you are told.')));
    say(t('Asked for a warning.'));
  } catch (error) {
    fillWith(host, h('p.error', { role: 'alert' }, words(error)));
  }
}

/** Ended is a statement of who warned; it never says that the danger is over. */
function ending(app: App, feature: Feature): HTMLElement {
  const host = h('div.actions');
  const end = async (): Promise<void> => {
    try {
      app.store.upsert(await post<Feature>(`/api/v1/warnings/${feature.id}/end`, {}), 'answer');
      say(t('Warning ended.'));
    } catch (error) {
      fillWith(host, h('p.error', { role: 'alert' }, words(error)));
    }
  };
  const sure = (): void => fillWith(host, h('button.plain.primary', { type: 'button', onclick: () => void end() }, t('Say that the warning ended')));
  host.append(h('button.plain', { type: 'button', onclick: sure }, t('End the warning…')));
  return host;
}

function field(words: string, input: HTMLElement): HTMLElement {
  return h('div.field', null, h('label', { for: input.id }, words), input);
}

function words(error: unknown): string {
  if (!(error instanceof ProblemError)) return t('Not sent. Try again.');
  if (error.code === 'consent_required') return t('Its originator agreed to no warning by others. Ask it for one.');
  return error.detail;
}
