/** A refusal, told where it is: beside its field with the limit, else at the buttons; and the way past a fresh second factor. */

import { ProblemError } from '../api';
import { fillWith, h, icon } from '../dom';
import { shout } from '../say';
import { t } from '../text';
import { needsFactor } from './calls';

/** Where one shows the second factor anew; the tab that asks stays as it is. */
const STEP_UP = '/accounts/reauthenticate/';

/** The refusal in one sentence. */
export function faultWords(fault: unknown): string {
  if (!(fault instanceof ProblemError)) throw fault;
  if (!fault.status) return t('The server was not reached. Nothing is lost: press again when the connection is back.');
  if (fault.code === 'not_a_focal_point') return t('A release to another organisation is your organisation’s consent, and only your focal point of this area can give it. Take the release out, or ask your focal point.');
  if (fault.status === 404) return t('This is not, or no longer, shown to you.');
  return fault.detail || t('That was refused.');
}

/** Draws the refusal into host, with `again` where the person has to identify first. */
export function tell(host: HTMLElement, fault: unknown, again: () => void): void {
  host.hidden = false;
  if (needsFactor(fault)) {
    const words = t('This needs your second factor anew. The page opens beside this one; nothing typed here is lost.');
    const open = h('a.plain', { href: `${STEP_UP}?next=/healthz`, target: '_blank', rel: 'noopener' }, icon('key'), t('Identify again'));
    const press = h('button.plain.primary', { type: 'button', onclick: again }, t('Then press here'));
    fillWith(host, h('p.error', null, words), h('div.actions', null, open, press));
    open.focus();
    return shout(words);
  }
  const words = faultWords(fault);
  fillWith(host, h('p.error', null, words));
  shout(words);
}

export function untell(host: HTMLElement): void {
  host.hidden = true;
  fillWith(host);
}

/** The name of the form's field that a problem names: "properties.title" and "title" are the same field. */
export function fieldOf(fault: unknown): string {
  const named = fault instanceof ProblemError ? (fault.field ?? '') : '';
  return named.replace(/^feature\./, '').replace(/^properties\./, '').replace(/^label\..*$/, 'label');
}
