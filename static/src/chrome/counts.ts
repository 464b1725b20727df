/** The counts at the foot of the page. Each is a way to the records behind it. */

import type { App } from '../app';
import { vehicleState } from '../attention';
import { byId, h, setText } from '../dom';
import { t } from '../text';
import { counts, next, pressing, type Counts } from './board';

const WORDS: Record<keyof Counts, () => string> = {
  sos: () => t('SOS'),
  silent: () => t('silent'),
  late: () => t('late'),
  warnings: () => t('warnings'),
};

export function attentionCounts(app: App): void {
  const host = byId('attention');
  const buttons = new Map<keyof Counts, { button: HTMLElement; figure: HTMLElement }>();
  for (const name of Object.keys(WORDS) as (keyof Counts)[]) {
    const figure = h('b', null, '0');
    const button = h('button.count', { type: 'button', 'data-of': name, onclick: () => step(app, name) }, figure, h('span', null, WORDS[name]()));
    buttons.set(name, { button, figure });
    host.append(button);
  }
  const draw = (): void => {
    const now = counts(app.store);
    for (const [name, { button, figure }] of buttons) {
      setText(figure, String(now[name]));
      button.classList.toggle('some', now[name] > 0);
    }
  };
  app.store.on('tick', draw);
  app.store.on('change', draw);
  draw();
}

/** The next record of that kind; pressing again goes on to the one after. */
function step(app: App, name: keyof Counts): void {
  const now = app.store.now();
  const of = pressing(app.store).filter((feature) =>
    name === 'warnings' ? feature.properties.layer === 'warnings' : vehicleState(feature.properties, now) === name && feature.properties.layer === 'vehicles',
  );
  const at = of.findIndex((feature) => feature.id === app.store.selection?.id);
  const found = of[(at + 1) % of.length];
  if (found) app.show({ layer: found.properties.layer, id: found.id });
}

export function attentionStep(app: App, direction: 1 | -1): void {
  const found = next(app.store, direction);
  if (found) app.show({ layer: found.properties.layer, id: found.id });
}
