/** What stands around the form: its heading, the kinds to choose from, the draft that came back, and the buttons at its foot. */

import type { App } from '../app';
import { title } from '../attention';
import { h } from '../dom';
import { t } from '../text';
import { utcClock } from '../times';
import type { LayerKey } from '../wire';
import { word } from '../words';
import type { Kept } from './drafts';
import { KINDS, type Writing } from './subject';

export function heading({ mode, record }: Writing): string {
  const name = record ? title(record) : '';
  if (mode === 'mark') return t('Marking: %(title)s', { title: name });
  return mode === 'edit' ? t('Edit: %(title)s', { title: name }) : t('New report');
}

/** The kinds the catalogue has, one press each. */
export function kindChoice({ store }: App, now: LayerKey, choose: (layer: LayerKey) => void): HTMLElement {
  const choices = KINDS.filter((key) => store.layers.some((known) => known.key === key)).map((key) => {
    const input = h<HTMLInputElement>('input', { type: 'radio', name: 'kind', value: key, onchange: () => choose(key) });
    input.checked = key === now;
    return h('label.choice', null, input, h('span', null, word('one', key)));
  });
  return h('fieldset.field', null, h('legend', null, t('What is reported')), h('div.choices', null, ...choices));
}

export function draftNote(draft: Kept, drop: () => void): HTMLElement {
  return h('p.draft-note', null, h('span', null, t('Your draft of %(time)s is back.', { time: utcClock(draft.at) })), h('button.plain', { type: 'button', onclick: drop }, t('Throw it away')));
}

/** problem: where a refusal is told that belongs to no field. form: id of the form that the first button sends. */
export function foot(mode: Writing['mode'], form: string, problem: HTMLElement, close: () => void): HTMLElement {
  const words = { new: t('File the report'), edit: t('Save'), mark: t('Save the marking') }[mode];
  const submit = h('button.plain.primary', { type: 'submit', form }, words, h('kbd.only-wide', null, t('Ctrl ↵')));
  return h('div.editor-foot', null, problem, h('div.actions', null, submit, h('button.plain', { type: 'button', onclick: close }, mode === 'mark' ? t('Cancel') : t('Keep as draft'))));
}
