/** The releases of a plan as rows: to whom, full or redacted, until when; added from one list, taken out by one press. */

import { bdi, fillWith, h, icon } from '../dom';
import { t } from '../text';
import { instant, utcDate } from '../times';
import { word } from '../words';
import { changed, ENDS, endAfter, idle, keyOf, principalOf, withoutRelease, withRelease } from './plan';
import type { Plan, Principals, Release } from './wire';
import { endWords, nameOf } from './words';

const OWN_DATE = 'date';

export interface ReleaseRows {
  plan: Plan;
  known: Principals | null;
  /** Code of the reader's own organisation: it needs no release. */
  own: string;
  now: () => number;
  change: (plan: Plan, focus: string) => void;
}

/** The rows and the list to add from. focus keys: "view:…", "until:…", "add". */
export function releaseRows(host: HTMLElement, rows: ReleaseRows): void {
  const list = h('ul.releases', null, ...rows.plan.releases.map((release) => row(release, rows)));
  fillWith(host, rows.plan.releases.length ? list : null, adder(rows));
}

function row(release: Release, { plan, known, now, change }: ReleaseRows): HTMLElement {
  const key = keyOf(release.to);
  const name = nameOf(release.to, known);
  const view = (which: 'redacted' | 'full', words: string): HTMLElement =>
    h('button', { type: 'button', 'aria-pressed': String(release.view === which), 'data-focus': `view:${key}:${which}`, onclick: () => change(changed(plan, release.to, { view: which }), `view:${key}:${which}`) }, words);
  const remove = h('button.quiet', { type: 'button', 'aria-label': t('Take out the release to %(name)s', { name }), onclick: () => change(withoutRelease(plan, release.to), 'add') }, icon('close'));
  return h(
    'li.release',
    null,
    h('div.release-head', null, h('span.release-name', null, name), remove),
    h('div.segments', { role: 'group', 'aria-label': t('What %(name)s gets', { name }) }, view('redacted', t('Redacted')), view('full', t('Full'))),
    ending(release, name, now, (until) => change(changed(plan, release.to, { until }), `until:${key}`)),
    idle(plan, release) ? h('p.note', null, t('Under RED this does nothing: RED reaches persons and lists alone.')) : null,
  );
}

/** How long: a few usual spans from now, or a date of one's own. */
export function ending(release: { to?: Release['to']; until: string | null }, name: string, now: () => number, choose: (until: string | null) => void): HTMLElement {
  const focus = release.to ? `until:${keyOf(release.to)}` : null;
  const select = h<HTMLSelectElement>('select', { 'aria-label': name ? t('Until when %(name)s sees it', { name }) : t('Until when'), 'data-focus': focus });
  const at = instant(release.until);
  if (at !== null) select.append(h('option', { value: 'as-is', selected: true }, t('until %(time)s', { time: utcDate(at) })));
  for (const hours of ENDS) select.append(h('option', { value: hours, selected: at === null && !hours }, hours ? t('for %(span)s', { span: endWords(hours) }) : endWords(hours)));
  select.append(h('option', { value: OWN_DATE }, t('until a date…')));
  const host = h('span.ending', null, select);
  select.addEventListener('change', () => {
    if (select.value === 'as-is') return choose(release.until);
    if (select.value !== OWN_DATE) return choose(endAfter(Number(select.value), now()));
    const input = h<HTMLInputElement>('input', { type: 'datetime-local', 'aria-label': t('Until, in UTC'), value: new Date(at ?? now() + 86_400_000).toISOString().slice(0, 16) });
    input.addEventListener('change', () => choose(input.value ? `${input.value.slice(0, 16)}:00Z` : null));
    fillWith(host, input, bdi(t('UTC'), 'dim'));
    input.focus();
  });
  return host;
}

function adder({ plan, known, own, change }: ReleaseRows): HTMLElement {
  const taken = new Set(plan.releases.map(({ to }) => keyOf(to)));
  const select = h<HTMLSelectElement>('select.release-add', { 'aria-label': t('Release to'), 'data-focus': 'add' }, h('option', { value: '' }, known ? t('Release to…') : t('Loading whom one may release to…')));
  const group = (title: string, options: [string, string][]): void => {
    const free = options.filter(([key]) => !taken.has(key));
    if (free.length) select.append(h('optgroup', { label: title }, ...free.map(([key, name]) => h('option', { value: key }, name))));
  };
  group(t('Organisations'), (known?.organisations ?? []).filter(({ code }) => code !== own).map(({ code, name, standing }) => [`organisation:${code}`, `${name} · ${word('standing', standing)}`]));
  group(t('Lists and groups'), (known?.audiences ?? []).map(({ id, name }) => [`audience:${id}`, name]));
  group(t('Persons'), (known?.members ?? []).map(({ id, name, organisation, duty }) => [`member:${id}`, `${name} · ${organisation}${duty ? `, ${word('role', duty)}` : ''}`]));
  select.addEventListener('change', () => {
    if (!select.value) return;
    const to = principalOf(select.value);
    change(withRelease(plan, to), `view:${select.value}:redacted`);
  });
  return select;
}
