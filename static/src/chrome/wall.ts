/** The wall display: a board of what needs attention, large, beside a map that nobody touches. */

import type { App } from '../app';
import { attention, byAttention, happened, title, vehicleAge } from '../attention';
import { bdi, byId, fillWith, h } from '../dom';
import { t } from '../text';
import { age, ago } from '../times';
import type { Feature } from '../wire';
import { word } from '../words';
import { counts, pressing, type Counts } from './board';

/** More rows than this cannot be read from four metres. */
const ROWS = 9;

export function wall({ store, feed }: App): void {
  const board = byId('board');
  const draw = (): void => {
    const now = store.now();
    const press = pressing(store);
    const under = store.features('missions').filter(({ properties }) => properties.status === 'under_way');
    const rows = [...press, ...under.sort(byAttention(now))].slice(0, ROWS);
    const rest = press.length - rows.length;
    fillWith(
      board,
      figures(counts(store)),
      h('ul.board-rows', null, ...rows.map((feature) => row(feature, now))),
      rows.length ? null : h('p.state', null, t('Nothing that is shown here needs attention now.')),
      rest > 0 ? h('p.board-rest', null, t('and %(n)s more', { n: rest })) : null,
      latest(feed.entries.find((entry) => entry.title), now),
    );
  };
  store.on('tick', draw);
  feed.on(draw);
  draw();
}

function figures(now: Counts): HTMLElement {
  const words: [keyof Counts, string][] = [
    ['sos', t('SOS')],
    ['silent', t('silent')],
    ['late', t('late')],
    ['warnings', t('warnings')],
  ];
  return h('div.figures', null, ...words.map(([name, text]) => h('p', { 'data-of': name, class: now[name] ? 'some' : null }, h('b', null, now[name]), h('span', null, text))));
}

function row(feature: Feature, now: number): HTMLElement {
  const { tone, word: text } = attention(feature, now);
  const p = feature.properties;
  const second = p.layer === 'vehicles' ? vehicleAge(p, now) : `${word('one', p.layer)} · ${ago(happened(feature), now)}`;
  return h('li', { 'data-tone': tone }, h('span.tone', { 'data-tone': tone }, text), h('span.board-title', null, title(feature)), h('span.board-second', null, second));
}

function latest(entry: { title: string; layer: string; at: number } | undefined, now: number): HTMLElement | null {
  if (!entry) return null;
  return h('p.board-latest', null, h('span.dim', null, t('Latest change ')), bdi(age(now - entry.at)), ' · ', `${word('one', entry.layer)}: ${entry.title}`);
}
