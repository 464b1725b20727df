/** What was said of the one that is chosen, beside the map of the past: read only, for nothing can be done about then. */
import type { App } from '../app';
import { rows } from '../card/fields';
import { fillWith, h } from '../dom';
import { chip } from '../marking';
import { t } from '../text';
import { age, utcDate } from '../times';
import { capital, word } from '../words';
import type { Past } from './past';
import type { Pose } from './ways';

export class Told {
  readonly element = h('aside.replay-told', { 'aria-label': t('What was said'), hidden: true });
  private readonly app: App;
  private readonly past: Past;

  constructor(app: App, past: Past) {
    this.app = app;
    this.past = past;
    past.store.on('selection', () => this.record());
  }

  /** The vehicle that is chosen, as it stood at a moment; null: none. */
  vehicle(pose: Pose | null, at: number, calledForHelp = false): void {
    if (!pose) {
      this.element.hidden = !this.past.store.selection;
      return;
    }
    const { by } = pose.fix;
    this.fill(by.call_sign, by.marking, by.originator, [
      [t('state'), word('state', calledForHelp ? 'sos' : pose.state)], [t('last fix then'), `${utcDate(pose.fix.at)} · ${age(at - pose.fix.at)}`],
      [t('organisation'), by.organisation], [t('mission'), by.mission], [t('kind'), word('vehicle_class', by.vehicle_class)],
    ]);
  }

  private record(): void {
    const ref = this.past.store.selection;
    const feature = ref && this.past.store.feature(ref.layer, ref.id);
    if (!feature) {
      this.element.hidden = true;
      return;
    }
    const { title, marking, originator, layer } = feature.properties;
    const list = rows(feature, { now: this.past.moment.at, zone: this.app.zone() });
    this.fill(capital(title || word('one', layer)), marking, originator, []);
    this.element.append(h('dl', null, ...list.flatMap(({ label, value }) => [h('dt', null, label), h('dd', null, value)])));
  }

  private fill(title: string, marking: string, originator: string, said: [string, string][]): void {
    fillWith(this.element, h('h2', null, title), h('p', null, chip(marking), ' ', originator),
      said.length ? h('dl', null, ...said.filter(([, value]) => value).flatMap(([name, value]) => [h('dt', null, name), h('dd', null, value)])) : null);
    this.element.hidden = false;
  }
}
