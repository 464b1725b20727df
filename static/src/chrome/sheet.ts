/** On a phone a panel is a sheet from below with three heights: put away, half, full. Dragged by its grip, or pressed. */

import { h } from '../dom';
import { t } from '../text';

export type Height = 'half' | 'full'

/** A drag shorter than this is a press. */
const PRESS_PX = 8;

export class Sheet {
  private readonly element: HTMLElement;
  private readonly grip: HTMLElement;
  private readonly away: () => void;
  private height: Height = 'half';
  private from = 0;
  private start = 0;

  /** away: what puts the sheet away, when it is dragged down. */
  constructor(element: HTMLElement, away: () => void) {
    this.element = element;
    this.away = away;
    this.grip = h('button.grip', { type: 'button' }, h('span', null));
    element.prepend(this.grip);
    this.grip.addEventListener('click', () => this.to(this.height === 'half' ? 'full' : 'half'));
    this.grip.addEventListener('pointerdown', (event) => this.take(event));
    this.to('half');
  }

  to(height: Height): void {
    this.height = height;
    this.element.dataset.height = height;
    this.element.style.removeProperty('block-size');
    this.grip.setAttribute('aria-label', height === 'half' ? t('Make the sheet taller') : t('Make the sheet lower'));
  }

  private take(event: PointerEvent): void {
    this.start = event.clientY;
    this.from = this.element.getBoundingClientRect().height;
    this.grip.setPointerCapture(event.pointerId);
    const move = (now: PointerEvent): void => {
      this.element.style.blockSize = `${this.from + this.start - now.clientY}px`;
    };
    const drop = (now: PointerEvent): void => {
      this.grip.removeEventListener('pointermove', move);
      this.grip.removeEventListener('pointerup', drop);
      this.grip.removeEventListener('pointercancel', drop);
      if (Math.abs(now.clientY - this.start) < PRESS_PX) return this.to(this.height); // the click that follows does the rest
      this.grip.addEventListener('click', (click) => click.stopImmediatePropagation(), { once: true, capture: true });
      this.settle(now.clientY);
    };
    this.grip.addEventListener('pointermove', move);
    this.grip.addEventListener('pointerup', drop);
    this.grip.addEventListener('pointercancel', drop);
  }

  private settle(y: number): void {
    const part = 1 - y / innerHeight;
    if (part < 0.28) {
      this.to('half');
      this.away();
    } else this.to(part > 0.62 ? 'full' : 'half');
  }
}
