/** What is near the reader, by distance and direction. His position is worked with on this device and sent to nobody. */

import { isPhone, type App } from '../app';
import { attention } from '../attention';
import { bdi, fillWith, h, icon, setText } from '../dom';
import { bearing, compass, distance, length } from '../geometry';
import type { Drawn } from '../map';
import { chip } from '../marking';
import { t } from '../text';
import { word } from '../words';
import { Rows } from './rows';

interface Here {
  lon: number
  lat: number
}

interface Near {
  thing: Drawn
  /** metres */
  far: number
}

/** Orientation layers would drown what matters. */
const LEFT_OUT = new Set(['reference', 'do_areas']);

export function nearPanel(app: App, body: HTMLElement): () => void {
  const { map, store } = app;
  let here: Here | null = null;
  let from = t('the middle of the map');
  const state = h('p.state', { role: 'status' });
  const press = (): void => locate();
  const ask = h('button.plain.primary', { type: 'button', onclick: press }, icon('near'), t('Use my position'));
  const rows = new Rows<Near>({
    label: t('Near, the nearest first'),
    row_px: isPhone() ? 68 : 58,
    id: ({ thing }) => thing.id,
    draw: (near) => row(app, near, centre()),
    choose: ({ thing }) => app.show({ layer: thing.layer, id: thing.id }, thing),
  });
  const centre = (): Here => here ?? map.where();
  const draw = (): void => {
    const all = store.layers.filter(({ key }) => store.isOn(key) && !LEFT_OUT.has(key)).flatMap(({ key }) => map.drawn(key));
    const near = all.filter(({ id }) => id).map((thing) => ({ thing, far: distance(centre(), thing) }));
    rows.set(near.sort((a, b) => a.far - b.far));
    setText(state, near.length ? t('Measured from %(place)s, straight line.', { place: from }) : t('No record in this view is shown to you. That says nothing about the place.'));
  };
  const locate = (): void => {
    setText(state, t('Asking this device where it is.'));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        here = { lon: coords.longitude, lat: coords.latitude };
        from = t('your position, known to %(m)s m', { m: Math.round(coords.accuracy) });
        map.goTo(here.lon, here.lat, Math.max(10, map.where().zoom));
        draw();
      },
      () => setText(state, t('This device gave no position. Distances are from the middle of the map.')),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  };
  fillWith(body, h('div.near-top', null, ask, h('p.note', null, t('Your position stays on this device.'))), state, rows.element);
  const ends = [map.on('idle', draw), store.on('selection', (ref) => rows.choose(ref?.id ?? '', false))];
  draw();
  return () => {
    rows.end();
    ends.forEach((end) => end());
  };
}

function row({ store }: App, { thing, far }: Near, centre: Here): Node[] {
  const held = store.feature(thing.layer, thing.id);
  const { tone, word: text } = held ? attention(held, store.now()) : { tone: 'plain', word: '' };
  return [
    h(
      'span.row-main',
      null,
      h('span.row-line', null, h('span.row-title', null, thing.title || word('one', thing.layer)), bdi(`${length(far)} ${compass(bearing(centre, thing))}`, 'num')),
      h('span.row-line', null, h('span.row-second', null, text && h('span.tone', { 'data-tone': tone }, text), text && ' ', word('one', thing.layer)), chip(thing.marking)),
    ),
  ];
}
