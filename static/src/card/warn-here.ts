/** A warning about a place of the map, of which no record exists: in two presses, with its outline on the map before it goes out. */

import type { Polygon } from 'geojson';

import { post } from '../api';
import { areaAt, type App } from '../app';
import { bdi, fillWith, h } from '../dom';
import { around } from '../geometry';
import { decimal } from '../search/coords';
import { Overlay } from '../sharing/overlay';
import { t } from '../text';
import type { Feature } from '../wire';
import { warnField, warnForm } from './warn-form';

const RADII_KM = [1, 2, 5, 10, 20];

/** Draws the panel for app.warnAt; returns what ends it. */
export function warnPanel(app: App, body: HTMLElement): () => void {
  const { lon, lat } = app.warnAt ?? app.map.where();
  const area = areaAt(app.store.me.areas, lon, lat);
  const overlay = new Overlay(app.map.leaflet);
  const radius = h<HTMLSelectElement>('select', { id: 'warn-radius', onchange: () => draw(true) }, ...RADII_KM.map((km) => h('option', { value: km }, t('%(n)s km around', { n: km }))));
  radius.value = '5';
  const place = (): Polygon => around(lon, lat, Number(radius.value));
  const draw = (look: boolean): void => overlay.footprint(place(), t('what the warning is about'), look);
  const host = h('div.warn-part');
  const put = h('p.state', null, t('Around'), ' ', bdi(decimal(lon, lat), 'num'), area ? `, ${area.name}` : '');
  fillWith(body, put, host);
  warnForm(app, host, {
    kind: 'other',
    section: '',
    more: warnField(t('Extent'), radius),
    help: t('It goes out in the name of your organisation, to everybody on the area’s warning list, suspended organisations too. It holds this and nothing else.'),
    send: async (said) => {
      const properties = { ...said, ...(area && { area: area.code }) };
      const issued = await post<Feature>('/api/v1/warnings', { type: 'Feature', geometry: place(), properties });
      app.store.upsert(issued, 'answer');
      overlay.footprint(null, '');
    },
    close: () => app.close(),
  });
  draw(true);
  return () => overlay.remove();
}
