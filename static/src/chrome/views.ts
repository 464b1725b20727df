/** Views of the map that a person keeps: in the menu, by name. They hold where and which layers, never what was shown. */

import { get, post, ProblemError, send } from '../api';
import { byId, fillWith, h } from '../dom';
import { say } from '../say';
import { t } from '../text';
import { readView, writeView } from '../view';

interface Kept {
  id: number
  name: string
  view: string
}

/** Fills the menu's part when it is first opened. open: brings the page to a view. */
export async function savedViews(open: (hash: string) => void): Promise<void> {
  const host = byId('saved-views');
  let kept = (await get<{ views: Kept[] }>('/api/v1/me/views')).views;
  const name = h<HTMLInputElement>('input', { type: 'text', maxlength: 80, 'aria-label': t('Name of this view'), placeholder: t('Name of this view') });
  const fault = h('p.error', { role: 'alert' });

  const draw = (): void => {
    const list = h('ul.views', null, ...kept.map((one) => h('li', null, h('button.menu-item', { type: 'button', onclick: () => open(one.view) }, one.name), h('button.quiet', { type: 'button', 'aria-label': t('Forget %(name)s', { name: one.name }), onclick: (event: Event) => void forget(event, one) }, '×'))));
    fillWith(host, h('p.menu-head', null, t('Views')), kept.length ? list : h('p.dim', null, t('No view is kept yet.')), form, fault);
  };
  const keep = async (): Promise<void> => {
    const view = readView(location.hash);
    try {
      const made = await post<Kept>('/api/v1/me/views', { name: name.value.trim(), view: writeView({ ...view, selection: null }) });
      kept = [...kept.filter(({ id }) => id !== made.id), made].sort((a, b) => a.name.localeCompare(b.name));
      name.value = '';
      fault.textContent = '';
      draw();
      say(t('Kept: %(name)s', { name: made.name }));
    } catch (error) {
      fault.textContent = error instanceof ProblemError ? error.detail : t('Not kept. Try again.');
    }
  };
  const forget = async (event: Event, one: Kept): Promise<void> => {
    event.stopPropagation(); // the menu stays
    await send('DELETE', `/api/v1/me/views/${one.id}`);
    kept = kept.filter(({ id }) => id !== one.id);
    draw();
  };
  const form = h('form.view-form', { onsubmit: (event: Event) => (event.preventDefault(), event.stopPropagation(), void keep()) }, name, h('button.plain', { type: 'submit' }, t('Keep this view')));
  draw();
}
