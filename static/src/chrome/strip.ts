/** The narrow band over the map: the narrowest marking of all that this screen shows now, and EXERCISE in one. */

import type { App } from '../app';
import { byId, setText } from '../dom';
import { highest, markingClass } from '../marking';
import { t } from '../text';

export function strip(app: App): void {
  const band = byId('strip');
  const text = byId('strip-marking');
  const rest = byId('strip-rest');
  const draw = (): void => {
    const marks = [...onScreen(app)];
    const mark = highest(marks.filter(Boolean));
    // a count of several records carries no mark of its own: it is said, not guessed
    band.dataset.mark = mark ? markingClass(mark) : '';
    setText(text, mark ?? (isComing(app) ? t('not known yet') : t('nothing marked in view')));
    setText(rest, marks.includes('') ? t('+ counts') : '');
  };
  app.map.on('idle', draw);
  app.store.on('layers', draw);
  app.store.on('selection', draw);
  app.store.on('tick', draw); // not at every change: ten frames a second would walk all that is drawn
  draw();
}

/** Whether a layer that is on has still to be drawn: until then nobody knows how narrow its marking is. */
function isComing({ store, map }: App): boolean {
  return store.layers.some(({ key }) => store.isOn(key) && map.state(key) === 'loading');
}

function* onScreen({ store, map }: App): Iterable<string> {
  const ref = store.selection;
  const open = ref && store.feature(ref.layer, ref.id);
  if (open) yield open.properties.marking;
  // what panels show besides the map: questions, releases, the report being written
  for (const shown of Array.from(document.querySelectorAll<HTMLElement>('[data-marked]'))) yield shown.dataset.marked ?? '';
  for (const { key } of store.layers) {
    if (!store.isOn(key)) continue;
    for (const { marking } of map.drawn(key)) yield marking;
  }
}
