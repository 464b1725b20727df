/** Where the chart stands: under the map on a desk, in the sheet on a phone. */
import { isPhone } from '../app';
import { h } from '../dom';
import { t } from '../text';

export class Dock {
  private readonly dock: HTMLElement | null;

  /** inside: where it goes on a phone. */
  constructor(chart: HTMLElement, inside: HTMLElement) {
    this.dock = isPhone() ? null : h('section.route-dock', { 'aria-label': t('Strip chart of the route') }, chart);
    if (this.dock) document.querySelector('.map-part')?.append(this.dock);
    else inside.append(chart);
    document.body.classList.add('planning');
  }

  /** Without a line there is nothing to chart. */
  show(on: boolean): void {
    if (this.dock) this.dock.hidden = !on;
    document.body.classList.toggle('route-charted', on && this.dock !== null);
  }

  remove(): void {
    this.dock?.remove();
    document.body.classList.remove('planning', 'route-charted');
  }
}
