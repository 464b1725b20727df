/** The feed: alerts of this session first, then what changed, newest first, following live. */

import { get } from '../api';
import { alertTitle } from '../chrome/ring';
import type { App } from '../app';
import { bdi, fillWith, h } from '../dom';
import type { Entry, Feed } from '../feed';
import { chip } from '../marking';
import { t, tn } from '../text';
import { age, instant, utcClock } from '../times';
import type { Feature } from '../wire';
import { word } from '../words';

export function feedPanel(app: App, body: HTMLElement): () => void {
  const { store, feed } = app;
  const state = h('p.state', { role: 'status' }, t('Loading what changed.'));
  const list = h('ol.feed');
  fillWith(body, state, list);
  let loaded = false;

  const draw = (): void => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.entry;
    const now = store.now();
    const alerts = feed.alerts.map((alert) => alertRow(app, alert));
    list.replaceChildren(...alerts, ...feed.entries.map((entry) => row(app, entry, now)));
    if (focused) list.querySelector<HTMLElement>(`[data-entry="${focused}"]`)?.focus();
    if (loaded) state.textContent = feed.entries.length ? '' : t('Nothing that is shown to you has changed.');
    state.hidden = state.textContent === '';
  };
  const ask = async (): Promise<void> => {
    try {
      const { changes } = await get<{ changes: Feature[] }>('/api/v1/feed?limit=50');
      loaded = true;
      state.className = 'state';
      feed.begin(changes);
    } catch {
      state.className = 'state failed';
      state.textContent = t('Earlier changes could not be loaded. Below is what came since this page was opened.');
    }
    draw();
  };
  let drawn = 0;
  const every = (): void => {
    if (store.now() - drawn < 10_000) return; // ages in the feed are minutes; a list must not twitch under a thumb
    drawn = store.now();
    draw();
  };
  const ends = [feed.on(draw), store.on('tick', every)];
  void ask();
  return () => ends.forEach((end) => end());
}

function row(app: App, entry: Entry, now: number): HTMLElement {
  const when = bdi(age(now - entry.at), 'num feed-age');
  if (entry.kind === 'away') {
    return h('li.feed-note', null, when, h('span', null, tn('%(count)s change while away', '%(count)s changes while away', entry.count)));
  }
  if (entry.kind === 'gone') return h('li.feed-note', null, when, h('span', null, t('No longer shown to you: a record of %(layer)s', { layer: word('layer', entry.layer) })));
  const press = (): void => app.show({ layer: entry.layer, id: entry.id });
  return h(
    'li',
    null,
    h('button.feed-row', { type: 'button', 'data-entry': entry.id, onclick: press }, when, h('span.feed-main', null, h('span.feed-kind', null, word('one', entry.layer), chip(entry.marking)), h('span.feed-title', null, entry.title))),
  );
}

function alertRow(app: App, alert: Feed['alerts'][number]): HTMLElement {
  const at = instant(alert.at);
  const done = alert.acknowledged ? t('acknowledged') : t('not acknowledged');
  return h(
    'li.feed-alert',
    null,
    h(
      'button.feed-row',
      { type: 'button', 'data-entry': `alert-${alert.id}`, onclick: () => app.show({ layer: alert.layer, id: alert.id }) },
      bdi(at === null ? '' : utcClock(at), 'num feed-age'),
      h('span.feed-main', null, h('span.feed-kind', null, t('Alert, %(state)s', { state: done })), h('span.feed-title', null, alertTitle(app.store, alert))),
    ),
  );
}
