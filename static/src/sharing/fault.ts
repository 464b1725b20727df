/** A refusal, told where it is: beside its field with the limit, else at the buttons; and the way past a fresh second factor. */

import { ProblemError } from '../api';
import { fillWith, h, icon } from '../dom';
import { shout } from '../say';
import { t } from '../text';

/** Codes of a refusal that a person can lift on another page, and the words of the way there. */
const FACTOR: Record<string, { why: () => string; go: () => string }> = {
  step_up_required: { why: () => t('This needs your second factor anew. Give it in the tab that opens and come back: what you pressed goes on. Nothing typed here is lost.'), go: () => t('Identify again') },
  factor_required: { why: () => t('This needs a second factor, and you have none yet. Set one up in the tab that opens and come back. Nothing typed here is lost.'), go: () => t('Set one up') },
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
    const page = fault.code === 'step_up_required' ? `${fault.page ?? '/accounts/reauthenticate/'}?next=/account/given/` : fault.page ?? '/accounts/2fa/';
    const open = h('a.plain.primary', { href: page, target: '_blank', rel: 'noopener', onclick: () => onReturn(host, open, again) }, icon('key'), factor.go());
    const press = h('button.plain', { type: 'button', onclick: again }, t('Then press here'));
    fillWith(host, h('p.error', null, factor.why()), h('div.actions', null, open, press));
    open.focus();
    return shout(factor.why());
  }
  const words = faultWords(fault);
  fillWith(host, h('p.error', null, words));
  shout(words);
}

/** What was pressed goes on when its person comes back from the other tab, unless the refusal is gone by then; once for each way there. */
function onReturn(host: HTMLElement, mark: Element, again: () => void): void {
  const back = (): void => {
    if (document.visibilityState !== 'visible') return;
    document.removeEventListener('visibilitychange', back);
    if (mark.isConnected && !host.hidden) again();
  };
  document.addEventListener('visibilitychange', back);
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
