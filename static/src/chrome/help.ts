/** The keys, in a dialog, with the switch that turns single keys off. Loaded when asked for. */

import { bdi, byId, fillWith, h } from '../dom';
import { t } from '../text';
import type { Keys } from './keys';

export function help(keys: Keys): void {
  const dialog = byId<HTMLDialogElement>('help');
  const list = h('dl.keys');
  for (const { key, what } of keys.all) list.append(h('div', null, h('dt', null, h('kbd', null, bdi(key === 'Escape' ? 'Esc' : key))), h('dd', null, what)));
  const rest: [string, string][] = [
    ['← ↑ → ↓', t('on the map: move; in a list: up and down')],
    ['Enter', t('in a list: open the record')],
    ['Tab', t('to the next part of the page')],
  ];
  for (const [key, what] of rest) list.append(h('div', null, h('dt', null, h('kbd', null, bdi(key))), h('dd', null, what)));
  const box = h<HTMLInputElement>('input', { type: 'checkbox', id: 'keys-on', onchange: () => (keys.on = box.checked) });
  box.checked = keys.on;
  fillWith(byId('help-body'), list, h('label.switch', null, box, h('span.tick', null), h('span', null, t('Single keys are on'))));
  if (!dialog.open) dialog.showModal();
}
