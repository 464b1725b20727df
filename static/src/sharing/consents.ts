/** Standing consents: what of a kind goes to whom without a decision each time; given by a focal point, withdrawn by one press. */

import type { App } from '../app';
import { fillWith, h } from '../dom';
import { say } from '../say';
import { t } from '../text';
import { instant, utcDate } from '../times';
import type { View } from '../wire';
import { word } from '../words';
import { consents, giveConsent, principalsOf, withdraw } from './calls';
import { tell } from './fault';
import { principalOf } from './plan';
import { ending } from './releases';
import { KINDS } from './subject';
import type { Principals, StandingConsent } from './wire';
import { nameOf } from './words';

/** The list, and for a focal point the form of a new one. anew: the list is another now. Raises ProblemError. */
export async function standingConsents(app: App, anew: () => void): Promise<HTMLElement> {
  const area = app.area();
  const [found, known] = await Promise.all([consents(), principalsOf(area?.code ?? '').catch(() => null)]);
  const list = found.length ? h('ol.requests', null, ...found.map((one) => row(one, known))) : h('p.state', null, t('No standing consent. Each release is decided record by record.'));
  const may = area?.duties.includes('focal_point') ?? false;
  return h('div', null, list, area && known && may ? giving(app, area.code, known, anew) : h('p.note', null, t('A focal point of yours gives and withdraws them.')));
}

function row(one: StandingConsent, known: Principals | null): HTMLElement {
  const ends = instant(one.ends_at);
  const who = one.name ?? nameOf(one.to, known);
  const words = t('%(what)s of ours to %(who)s: %(view)s', { what: word('layer', one.layer), who, view: one.view === 'full' ? t('full form') : t('redacted form') });
  const button = h<HTMLButtonElement>('button.plain', { type: 'button', 'aria-label': t('Withdraw: %(consent)s', { consent: words }) }, t('Withdraw'));
  const given = h('p.dim', null, t('Given by %(who)s', { who: one.given_by }), ends === null ? '' : ` · ${t('until %(time)s', { time: utcDate(ends) })}`);
  const problem = h('div', { hidden: true });
  const item = h('li.request', null, h('p', null, h('b', null, words)), given, problem, h('div.actions', null, button));
  const run = async (): Promise<void> => {
    button.disabled = true;
    try {
      await withdraw(one.id);
      fillWith(item, h('p.state', { role: 'status' }, t('Withdrawn. It no longer holds.')));
      say(t('Withdrawn. It no longer holds.'));
    } catch (fault) {
      button.disabled = false;
      tell(problem, fault, () => void run());
    }
  };
  button.addEventListener('click', () => void run());
  return item;
}

/** What, to whom, in which form, until when. */
function giving(app: App, area: string, known: Principals, anew: () => void): HTMLElement {
  const kind = h<HTMLSelectElement>('select', { id: 'consent-kind' }, ...KINDS.map((key) => h('option', { value: key }, word('layer', key))));
  const to = h<HTMLSelectElement>('select', { id: 'consent-to' });
  const group = (title: string, options: [string, string][]): void => to.append(h('optgroup', { label: title }, ...options.map(([key, name]) => h('option', { value: key }, name))));
  const own = app.store.me.organisation?.code;
  group(t('Lists and groups'), known.audiences.map(({ id, name }) => [`audience:${id}`, name]));
  group(t('Organisations'), known.organisations.filter(({ code }) => code !== own).map(({ code, name }) => [`organisation:${code}`, name]));
  const view = h<HTMLSelectElement>('select', { id: 'consent-view' }, h('option', { value: 'redacted' }, t('redacted form')), h('option', { value: 'full' }, t('full form')));
  const span = h('span');
  const problem = h('div', { hidden: true });
  let until: string | null = null;
  const draw = (): void =>
    fillWith(
      span,
      ending({ until }, '', () => app.store.now(), (next) => {
        until = next;
        draw();
      }),
    );
  draw();
  const run = async (): Promise<void> => {
    try {
      await giveConsent({ layer: kind.value, area, to: principalOf(to.value), view: view.value as View, ends_at: until });
      say(t('The consent stands.'));
      anew();
    } catch (fault) {
      tell(problem, fault, () => void run());
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void run();
  };
  const field = (label: string, control: HTMLElement): HTMLElement => h('div.field', null, h('label', { for: control.id || null }, label), control);
  const form = h('form.decide', { onsubmit: submit }, field(t('What of ours'), kind), field(t('To'), to), field(t('In which form'), view), field(t('Until'), span), problem, h('div.actions', null, h('button.plain.primary', { type: 'submit' }, t('Give the consent'))));
  return h('details.giving', null, h('summary', null, t('Give a standing consent')), form);
}
