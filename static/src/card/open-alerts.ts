/** What is open about a vehicle or a mission, on its card: the worst first, each a way to its alert. */
import type { App } from '../app';
import { attention, title } from '../attention';
import { fillWith, h } from '../dom';
import { type Flag, Flags } from '../flags';
import type { Feature } from '../wire';
import { ago, instant } from '../times';

export class OpenAlerts {
  readonly element = h('ul.card-alerts');
  private told = '[]';
  private readonly app: App;

  constructor(app: App) {
    this.app = app;
    this.element.hidden = true;
  }

  /** Draws what is open now; returns its flag. Nobody's button is drawn away under his hands. */
  draw(feature: Feature): Flag | null {
    const now = this.app.store.now();
    const flag = new Flags(this.app.store.features('alerts'), now).of(feature);
    const rows = (flag?.alerts ?? []).map((alert) => ({ alert, words: `${title(alert)}, ${ago(instant(alert.properties.raised_at), now)}` }));
    const told = JSON.stringify(rows.map(({ alert, words }) => [alert.id, words]));
    if (told === this.told || this.element.contains(document.activeElement)) return flag;
    this.told = told;
    this.element.hidden = !rows.length;
    fillWith(this.element, ...rows.map(({ alert, words }) =>
      h('li', { 'data-tone': attention(alert, now).tone }, h('button.plain', { type: 'button', onclick: () => this.app.show({ layer: 'alerts', id: alert.id }) }, words))));
    return flag;
  }
}
