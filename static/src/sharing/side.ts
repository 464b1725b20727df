/** Where the preview stands: beside the map on a desk; on a phone in the same sheet as the form, one press away. */

import { isPhone } from '../app';
import { fillWith, h } from '../dom';
import { t } from '../text';

export class PreviewSide {
  private readonly panel: HTMLElement;
  private readonly aside: HTMLElement | null;
  private readonly body = h('div.side-body');
  private readonly tabs = h('div.segments.write-tabs', { role: 'group', 'aria-label': t('Form or preview') });

  /** panel: the body of the panel with the form. */
  constructor(panel: HTMLElement) {
    this.panel = panel;
    this.aside = isPhone() ? null : h('aside.card.side.preview-side', { 'aria-labelledby': 'preview-title' }, h('header.side-head', null, h('h2', { id: 'preview-title' }, t('What others get'))), this.body);
    if (this.aside) document.querySelector('.stage')?.append(this.aside);
  }

  /** Shows `preview`; the form is in the panel already. */
  hold(preview: HTMLElement): void {
    if (this.aside) return fillWith(this.body, preview);
    const press = (which: 'form' | 'preview'): void => {
      this.panel.dataset.show = which;
      for (const button of Array.from(this.tabs.children)) button.setAttribute('aria-pressed', String((button as HTMLElement).dataset.which === which));
      const sheet = this.panel.closest<HTMLElement>('.side');
      if (sheet) sheet.dataset.height = which === 'form' ? 'full' : 'half'; // the footprint is on the map above
    };
    const button = (which: 'form' | 'preview', words: string): HTMLElement => h('button', { type: 'button', 'data-which': which, onclick: () => press(which) }, words);
    fillWith(this.tabs, button('form', t('What I write')), button('preview', t('What others get')));
    this.panel.prepend(this.tabs);
    this.panel.append(preview);
    press('form');
  }

  remove(): void {
    this.aside?.remove();
    delete this.panel.dataset.show;
  }
}
