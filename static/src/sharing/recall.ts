/** Recall: the second press, with its reason; then who had seen what. */

import type { App } from '../app';
import { bdi, fillWith, h } from '../dom';
import { say } from '../say';
import { t, tn } from '../text';
import { ago, instant, utcDate } from '../times';
import type { Ref } from '../wire';
import { recall } from './calls';
import { tell } from './fault';
import type { Seen } from './wire';

/** done: the record is recalled, and its originator's card may be read anew; told: what it says then; id: of our form from now on. */
export function recallForm(host: HTMLElement, ref: Ref, app: App, close: () => void, done: (told: HTMLElement, id: string) => void): void {
  const input = h<HTMLInputElement>('input', { id: 'recall-reason', type: 'text', dir: 'auto', maxlength: 500, autocomplete: 'off' });
  const problem = h('div', { hidden: true });
  const run = async (): Promise<void> => {
    const reason = input.value.trim();
    if (!reason) {
      fillWith(problem, h('p.error', null, t('Say why: it stands in the record of what was shared.')));
      problem.hidden = false;
      return input.focus();
    }
    button.disabled = true;
    try {
      const { id, seen: before } = await recall(ref, reason);
      say(tn('Recalled. %(count)s reading of it stands in the record.', 'Recalled. %(count)s readings of it stand in the record.', before.length));
      const words = h('p', null, h('b', null, t('Recalled from everybody else.')), ' ', t('It left their pages; what they read or exported before stays with them.'));
      const told = h('div.recalled', { tabindex: '-1' }, words, seenList(before, app.store.now()));
      fillWith(host, told);
      done(told, id ?? ref.id);
      told.focus();
    } catch (fault) {
      button.disabled = false;
      tell(problem, fault, () => void run());
    }
  };
  const button = h<HTMLButtonElement>('button.plain.danger', { type: 'submit' }, t('Recall now'));
  const submit = (event: Event): void => {
    event.preventDefault();
    void run();
  };
  const words = t('Everybody else loses it at once, tiles and open pages too. It stays with you.');
  const form = h('form.recall', { onsubmit: submit }, h('p', null, words), h('div.field', null, h('label', { for: 'recall-reason' }, t('Reason')), input), problem, h('div.actions', null, button, h('button.plain', { type: 'button', onclick: close }, t('Leave it'))));
  fillWith(host, form);
  input.focus();
}

/** Which organisations had which form, how and when. */
export function seenList(found: readonly Seen[], now: number): HTMLElement {
  const rest = h('p.dim', null, t('Listed is who opened the card or exported it. Who merely had it drawn on the map, in a list or as a cell, is not: count on everybody named under “Who sees it”.'));
  if (!found.length) return h('div.seen', null, h('p.state', { role: 'status' }, t('No other organisation had opened or exported it.')), rest);
  const how = { view: t('opened it'), export: t('exported it') };
  const rows = found.map((one) => {
    const at = instant(one.at);
    return h(
      'li',
      null,
      h('b', null, one.organisation),
      h('span', null, ` ${how[one.how] ?? one.how}, ${one.view === 'full' ? t('full form') : t('redacted form')}, ${t('version %(n)s', { n: one.version })} `),
      at === null ? null : h('span.dim', null, bdi(utcDate(at), 'num'), ` · ${ago(at, now)}`),
    );
  });
  return h('div.seen', null, h('h4', null, t('Had been opened or exported by')), h('ul', null, ...rows), rest);
}
