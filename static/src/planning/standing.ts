/** Whether what is told is of the line as it stands: asking, answered and how long ago, or kept from before. */
import { fillWith, h, setText } from '../dom';
import { say } from '../say';
import { faultWords } from '../sharing/fault';
import { t } from '../text';
import { age } from '../times';
import type { Entry } from './lanes';
import type { Vetted } from './vetter';
import { countWords } from './words';

export class VettingLine {
  readonly element = h('div.vetting-line', { 'data-state': 'none' });
  private readonly words = h('span.vetting-words');
  private readonly again = h<HTMLButtonElement>('button.link', { type: 'button', hidden: true });
  private said = '';

  constructor(again: () => void) {
    setText(this.again, t('Ask again'));
    this.again.addEventListener('click', again);
    fillWith(this.element, h('span.vetting-dot', { 'aria-hidden': 'true' }), this.words, this.again);
  }

  /** now: server clock, ms. points: how many the line has. */
  tell({ answer, at, fits, asking, fault }: Vetted, entries: readonly Entry[], points: number, now: number): void {
    const count = answer ? countWords(entries) : '';
    const old = age(now - at);
    this.element.dataset.state = fault ? 'failed' : asking ? 'asking' : answer && fits ? 'told' : 'none';
    this.again.hidden = !fault;
    if (points < 2) return setText(this.words, t('Nothing is vetted yet.'));
    if (fault) {
      const kept = answer ? ' ' + t('Shown: what was told %(age)s ago%(of)s.', { age: old, of: fits ? '' : t(', of an earlier line') }) : '';
      setText(this.words, (fault.status ? faultWords(fault) : t('The server was not reached; what lies on this line is not known.')) + kept);
      return;
    }
    if (asking) return setText(this.words, answer ? t('Vetting… Shown: the line before.') : t('Vetting…'));
    setText(this.words, `${count} · ${at && now - at < 5000 ? t('told now') : t('told %(age)s ago', { age: old })}`);
    if (this.said === count) return;
    this.said = count;
    say(count);
  }
}
