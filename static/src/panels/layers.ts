/** The layers: on or off, how each is drawn, how many there are, how old they are, and what is wrong, in words. */

import type { App } from '../app';
import { fillWith, h, icon, setText } from '../dom';
import type { LayerState } from '../map';
import { t } from '../text';
import { age, instant, utcDate } from '../times';
import { legend } from '../signs';
import type { LayerInfo } from '../wire';
import { word } from '../words';
import { exportLine } from './export';

interface Row {
  info: LayerInfo
  box: HTMLInputElement
  count: HTMLElement
  age: HTMLElement
  state: HTMLElement
}

export function layerPanel(app: App, body: HTMLElement): () => void {
  const { store, map } = app;
  let rows: Row[] = [];

  const build = (): void => {
    const open = new Set(Array.from(body.querySelectorAll<HTMLDetailsElement>('details[open]'), (one) => one.dataset.layer ?? `export ${one.dataset.export}`));
    rows = store.layers.filter(({ key }) => key !== 'requests' && key !== 'alerts').sort((a, b) => a.order - b.order).map((info) => row(app, info)); // questions have no place, alerts stand in the banner
    const focused = body.contains(document.activeElement) ? (document.activeElement as HTMLElement).id : '';
    const list = h('ul.layer-list', null);
    for (const one of rows) list.append(h('li', { 'data-layer': one.info.key }, head(one), key(one, open.has(one.info.key)), exportLine(one.info, open.has(`export ${one.info.key}`))));
    const drawn = h('p.note', null, t('A switch says what is drawn on your map. It changes nothing of what is shown to you, or to anybody else.'));
    fillWith(body, list, drawn, h('p.note', null, t('Counts and ages are of records that are shown to you, by the server’s clock.')));
    draw();
    if (focused) document.getElementById(focused)?.focus();
  };
  const draw = (): void => {
    for (const one of rows) drawRow(app, one);
  };

  const ends = [
    store.on('layers', (key) => (key === null ? build() : draw())),
    store.on('tick', draw),
    map.on('idle', draw),
  ];
  build();
  return () => ends.forEach((end) => end());
}

function row({ store }: App, info: LayerInfo): Row {
  const box = h<HTMLInputElement>('input', { type: 'checkbox', id: `layer-${info.key}`, onchange: () => store.setOn(info.key, box.checked) });
  return { info, box, count: h('span.layer-count.num'), age: h('span.layer-age.num'), state: h('span.layer-state') };
}

function head({ info, box, count, age: old, state }: Row): HTMLElement {
  const name = word('layer', info.key) === info.key.replaceAll('_', ' ') ? info.title : word('layer', info.key);
  return h('div.layer-head', null, h('label.switch', null, box, h('span.tick', null, icon('check')), h('span.layer-name', null, name)), h('span.layer-facts', null, count, old), state);
}

function key({ info }: Row, open: boolean): HTMLElement | null {
  const signs = legend(info);
  if (!signs.length) return null;
  const list = h('ul.signs');
  for (const { sign, title } of signs) list.append(h('li', null, sign, h('span', null, title)));
  const strip = h('span.sign-strip', { 'aria-hidden': 'true' }, ...legend(info).map(({ sign }) => sign));
  return h('details.legend', { 'data-layer': info.key, open }, h('summary', null, h('span', null, t('Signs')), strip), list);
}

function drawRow({ store, map }: App, { info, box, count, age: old, state }: Row): void {
  const now = store.now();
  const fresh = store.layers.find((known) => known.key === info.key) ?? info;
  const on = store.isOn(info.key);
  box.checked = on;
  const live = fresh.live ? store.features(info.key) : null;
  const n = live?.length ?? fresh.count;
  setText(count, n === 0 ? t('none') : n.toLocaleString('en'));
  const newest = newestOf(fresh, live);
  setText(old, newest === null ? t('unknown') : age(now - newest));
  old.title = newest === null ? t('Nobody has said how old this is') : utcDate(newest);
  const words = on ? stateWords(map.state(info.key), n, fresh, map.where().zoom) : offWords(n);
  setText(state, words);
  state.dataset.state = on ? map.state(info.key) : 'off';
}

type Live = { properties: { updated_at: string | null; [own: string]: unknown } }[] | null

function newestOf(info: LayerInfo, live: Live): number | null {
  let newest = instant(info.updated_at);
  for (const { properties: p } of live ?? []) {
    const at = instant(p.fix_at) ?? instant(p.updated_at);
    if (at !== null && (newest === null || at > newest)) newest = at;
  }
  return newest;
}

/** Not drawn is one thing, not shown another: an empty map must not be taken for either. */
function offWords(n: number): string {
  return n ? t('Switched off: shown to you, not drawn.') : t('Switched off, and none is shown to you; there may be more.');
}

/** Loading and failure are said; so is an empty layer, for an empty map alone says nothing. */
function stateWords(state: LayerState, n: number, info: LayerInfo, zoom: number): string {
  if (state === 'failed') return t('Could not be loaded. What you see of it may be old or missing.');
  if (state === 'loading') return t('Loading');
  if (zoom < info.min_zoom) return t('Drawn from zoom %(zoom)s', { zoom: info.min_zoom });
  if (n === 0) return t('None is shown to you; there may be more.');
  return state === 'waiting' ? t('Not asked yet') : '';
}
