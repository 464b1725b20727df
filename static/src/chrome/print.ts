/** What paper needs and a screen does not: legend of the layers that are on, scale, time, marking. Filled when printing begins. */

import type { App } from '../app';
import { bdi, byId, fillWith, h } from '../dom';
import { highest } from '../marking';
import { decimal } from '../search/coords';
import { legend } from '../signs';
import { t } from '../text';
import { city, utcDate, zoneDate } from '../times';
import { word } from '../words';

/** Millimetres of a css pixel on paper. */
const PX_MM = 25.4 / 96;

export function preparePrint(app: App): void {
  const { store, map } = app;
  const zone = app.zone();
  const now = store.now();
  const on = store.layers.filter(({ key }) => store.isOn(key));
  const mark = highest(on.flatMap(({ key }) => map.drawn(key).map(({ marking }) => marking)).filter(Boolean));
  const { lon, lat, zoom } = map.where();
  const metres = (Math.cos((lat * Math.PI) / 180) * 2 * Math.PI * 6378137) / 2 ** (zoom + 8); // of one pixel at the middle
  const scale = Math.round((metres * 1000) / PX_MM / 1000) * 1000;
  const signs = on.flatMap((info) => {
    const entries = legend(info);
    return entries.length ? [h('section', null, h('h3', null, word('layer', info.key)), h('ul.signs', null, ...entries.map(({ sign, title }) => h('li', null, sign, h('span', null, title)))))] : [];
  });
  fillWith(
    byId('print-sheet'),
    h('p.print-mark', null, [mark, store.me.exercise ? t('EXERCISE') : ''].filter(Boolean).join(' · ')),
    h(
      'p',
      null,
      t('Picture as of '),
      bdi(utcDate(store.connection.lastFrameAt || now)),
      zone ? bdi(` (${zoneDate(store.connection.lastFrameAt || now, zone)})`) : null,
      ` · ${t('about 1 : %(scale)s at the middle of the map', { scale: scale.toLocaleString('en') })} · `,
      bdi(decimal(lon, lat)),
      ` · ${store.me.organisation?.name ?? ''}, ${zone ? city(zone) : 'UTC'}`,
    ),
    h('div.print-legend', null, ...signs),
    h('p', null, t('For the security of personnel and operations only (SLT guidelines 6). No onward distribution without the originator’s consent.')),
  );
}
