/** What the reader's own organisation stands in, where that takes something away: said once, calmly, with what stays. */

import { get } from '../api';
import type { App } from '../app';
import { byId, fillWith, h } from '../dom';
import { t } from '../text';
import { instant, utcDate } from '../times';
import type { AreaInfo, Me } from '../wire';

/** Follows the reader's standing: it may change while the page is open, and the socket then begins anew. */
export function standingNote({ store }: App): void {
  const host = byId('standing-note');
  let areas: AreaInfo[] = store.me.areas;
  let put = ''; // what the reader has put away
  const draw = (): void => {
    const away = areas.filter(({ standing }) => standing === 'suspended' || standing === 'rescinded');
    const said = away.map((area) => `${area.code} ${area.standing} ${area.standing_since ?? ''}`).join();
    host.hidden = !away.length || put === said;
    if (host.hidden) return;
    const close = h('button.plain', { type: 'button', onclick: () => ((put = said), draw()) }, t('Put away'));
    fillWith(host, ...away.map(line), h('p', null, t('What stays: your own records, people, vehicles and devices, calls for help, recall and export of your own, warnings, and a movement under way.')), h('p.actions', null, h('a', { href: '/standing/' }, t('What it means')), close));
  };
  const ask = (): void => {
    get<Me>('/api/v1/me').then(
      (me) => {
        areas = me.areas;
        draw();
      },
      () => undefined, // the next beginning asks again
    );
  };
  store.on('change', (changes) => changes.some(({ kind }) => kind === 'wipe') && ask());
  draw();
}

function line(area: AreaInfo): HTMLElement {
  const since = instant(area.standing_since ?? null);
  const names = { area: area.name, day: since === null ? t('unknown') : utcDate(since) };
  const words =
    area.standing === 'suspended'
      ? t('Your organisation is suspended in %(area)s since %(day)s. What others share there is not shown to you.', names)
      : t('Your organisation’s standing in %(area)s was rescinded on %(day)s. What others share there is not shown to you.', names);
  return h('p', null, h('b', null, words));
}
