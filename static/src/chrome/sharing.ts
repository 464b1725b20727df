/** What of sharing stands on the first page: how many questions wait, a report at a place, and that nothing typed outlives a sign-out. */

import type { App } from '../app';
import { bdi, byId, h, icon, setText } from '../dom';
import { decimal } from '../search/coords';
import { t, tn } from '../text';

const DRAFT = 'sltmap.draft.';

export function sharingSigns(app: App): void {
  waiting(app);
  hereMenu(app);
  const note = byId('report-draft');
  const draw = (): void => setText(note, Object.keys(sessionStorage).some((key) => key.startsWith(DRAFT)) ? t('draft') : '');
  app.store.on('tick', draw);
  draw();
}

/** Whoever signs in next in this tab must not find what was typed before. */
export function signOutLeavesNothing(): void {
  document.querySelector('form[action$="/logout/"]')?.addEventListener('submit', () => sessionStorage.clear());
}

function waiting({ store }: App): void {
  const figure = byId('sharing-waits');
  const draw = (): void => {
    const n = store.features('requests').filter(({ properties: p }) => p.side === 'asked' && p.state === 'open').length;
    figure.hidden = n === 0;
    setText(figure, String(n));
    figure.title = tn('%(count)s question waits for your answer', '%(count)s questions wait for your answer', n);
  };
  store.on('change', draw);
  draw();
}

/** The other mouse button, or a long press: a report, a warning or a route at that place. */
function hereMenu(app: App): void {
  const { leaflet } = app.map;
  let menu: HTMLElement | null = null;
  const shut = (): void => {
    menu?.remove();
    menu = null;
  };
  leaflet.on('contextmenu', ({ latlng, containerPoint, originalEvent }) => {
    originalEvent.preventDefault();
    shut();
    const { lng: lon, lat } = latlng.wrap();
    const item = (sign: string, words: string, run: () => void): HTMLElement => h('button.menu-item', { type: 'button', role: 'menuitem', onclick: () => (shut(), run()) }, icon(sign), words);
    const report = item('plus', t('New report here'), () => app.write({ kind: 'new', layer: null, at: { lon, lat } }));
    const plan = item('plan', t('Plan a route from here'), () => app.plan({ lon, lat }));
    const warn = item('incidents', t('Warn here…'), () => app.warn({ lon, lat }));
    const items = [report, warn, plan];
    const step = (by: number): void => items[(items.indexOf(document.activeElement as HTMLElement) + by + items.length) % items.length]?.focus();
    menu = h('div.here-menu', { role: 'menu', 'aria-label': t('This place') }, h('p.menu-who', null, bdi(decimal(lon, lat), 'num')), ...items);
    const size = leaflet.getSize();
    menu.style.left = `${Math.min(containerPoint.x, size.x - 220)}px`; // left and top: the map is never turned
    menu.style.top = `${Math.min(containerPoint.y, size.y - 180)}px`;
    menu.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown') step(1);
      if (event.key === 'ArrowUp') step(-1);
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      shut();
      leaflet.getContainer().focus();
    });
    leaflet.getContainer().parentElement?.append(menu);
    report.focus();
  });
  leaflet.on('movestart click', shut);
}
