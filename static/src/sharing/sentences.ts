/** Who sees a record, one plain sentence each, as the server's rule of sight says them. */

import { h } from '../dom';
import { t } from '../text';
import type { Sentence } from './wire';

export function sentenceList(sentences: readonly Sentence[]): HTMLElement {
  if (!sentences.length) return h('p.state', null, t('Nobody but the originator.'));
  return h('ul.sentences', null, ...sentences.map(sentence));
}

/** The view as a word in a frame before the sentence: an eye finds "full" among "redacted" without reading. */
function sentence({ who, view, words }: Sentence): HTMLElement {
  const rest = words.startsWith(who) ? words.slice(who.length) : '';
  const said = rest ? [h('b', null, who), rest] : [words];
  return h('li', { 'data-view': view }, h('span.view-mark', { 'aria-hidden': 'true' }, view === 'full' ? t('F') : t('R')), h('span', null, ...said));
}
