/** The form of a warning: what it holds and nothing more. From a record it is filled in already; for a place of the map it also has an extent. */

import { ProblemError } from '../api';
import type { App } from '../app';
import { fillWith, h } from '../dom';
import { say } from '../say';
import { t } from '../text';

const KINDS: [string, () => string][] = [
  ['road_danger', () => t('Danger on a road')],
  ['fighting', () => t('Fighting near')],
  ['flood', () => t('Flood')],
  ['explosive_hazard', () => t('Mine or unexploded ordnance')],
  ['unrest', () => t('Unrest')],
  ['other', () => t('Other danger')],
];
const HOURS = [2, 6, 12, 24];
const CALL_BACK = 'sltmap.call-back'; // the number that was given last, on this device

/** As the API takes it. */
export interface Said {
  kind: string
  section: string
  ends_at: string
  call_back: string
}

export interface WarnForm {
  kind: string
  section: string
  /** Fields that stand above the others. */
  more?: HTMLElement | null
  help: string
  /** Sends it. Raises ProblemError. */
  send: (said: Said) => Promise<unknown>
  close: () => void
}

/** Draws the form into host; the focus goes to what is still to be said. */
export function warnForm(app: App, host: HTMLElement, { kind: wanted, section: known, more, help, send, close }: WarnForm): void {
  const kind = h<HTMLSelectElement>('select', { id: 'warn-kind' }, ...KINDS.map(([value, words]) => h('option', { value }, words())));
  kind.value = wanted;
  const section = h<HTMLInputElement>('input', { id: 'warn-section', type: 'text', maxlength: 200, dir: 'auto', value: known });
  const until = h<HTMLSelectElement>('select', { id: 'warn-until' }, ...HOURS.map((hours) => h('option', { value: hours }, t('%(n)s hours', { n: hours }))));
  until.value = '6';
  const call = h<HTMLInputElement>('input', { id: 'warn-call', type: 'text', maxlength: 120, value: localStorage.getItem(CALL_BACK) ?? '' });
  const fault = h('p.error', { role: 'alert' });
  const press = h<HTMLButtonElement>('button.plain.danger', { type: 'submit' }, t('Warn everybody on the list'));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    press.disabled = true;
    fault.textContent = '';
    const ends = new Date(app.store.now() + Number(until.value) * 3_600_000).toISOString();
    try {
      await send({ kind: kind.value, section: section.value.trim(), ends_at: ends, call_back: call.value.trim() });
      localStorage.setItem(CALL_BACK, call.value.trim());
      fillWith(host, h('p.state', { role: 'status' }, t('Warned: everybody on the area’s warning list is told now.')));
      say(t('Warned.'));
    } catch (error) {
      press.disabled = false;
      fault.textContent = warnFault(error);
    }
  };
  fillWith(
    host,
    h(
      'form.warn-form',
      { onsubmit: (event: Event) => void submit(event), 'aria-label': t('Warning') },
      more ?? null,
      warnField(t('Danger'), kind),
      warnField(t('Road section or area, in words'), section),
      warnField(t('For'), until),
      warnField(t('Call back: duty number or channel'), call),
      h('p.help', null, help),
      fault,
      h('div.actions', null, press, h('button.plain', { type: 'button', onclick: close }, t('Not now'))),
    ),
  );
  (section.value ? (call.value ? press : call) : section).focus();
}

export function warnField(words: string, input: HTMLElement): HTMLElement {
  return h('div.field', null, h('label', { for: input.id }, words), input);
}

export function warnFault(error: unknown): string {
  if (!(error instanceof ProblemError)) return t('Not sent. Try again.');
  if (error.code === 'consent_required') return t('Its originator agreed to no warning by others. Ask it for one.');
  if (error.code === 'no_duty_here') return t('You have no duty in this DO area that lets you warn. Tell a duty desk.');
  return error.detail || t('Not sent. Try again.');
}
