/** A refusal, told where it is: beside its field with the limit, else at the buttons; and the way past a fresh second factor. */

import { ProblemError } from '../api';
import { fillWith, h, icon } from '../dom';
import { shout } from '../say';
import { t } from '../text';

/** Codes of a refusal that a person can lift on another page, and the words of the way there. */
const FACTOR: Record<string, { why: () => string; go: () => string }> = {
  step_up_required: { why: () => t('This needs your second factor anew. The page opens beside this one; nothing typed here is lost.'), go: () => t('Identify again') },
  factor_required: { why: () => t('This needs a second factor, and you have none yet. The page opens beside this one; nothing typed here is lost.'), go: () => t('Set one up') },
};

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
  const factor = fault instanceof ProblemError ? FACTOR[fault.code] : undefined;
  if (factor && fault instanceof ProblemError) {
    const open = h('a.plain', { href: fault.page ?? '/accounts/reauthenticate/', target: '_blank', rel: 'noopener' }, icon('key'), factor.go());
    const press = h('button.plain.primary', { type: 'button', onclick: again }, t('Then press here'));
    fillWith(host, h('p.error', null, factor.why()), h('div.actions', null, open, press));
    open.focus();
    return shout(factor.why());
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
