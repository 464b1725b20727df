/** Alerts: a banner until acknowledged, a count in the title, a sound once the reader has allowed one. */

import type { App } from '../app';
import { post, ProblemError } from '../api';
import { attention, type Tone } from '../attention';
import { bdi, byId, fillWith, h, icon } from '../dom';
import { say, shout } from '../say';
import { t, tn } from '../text';
import { ago, instant } from '../times';
import type { Alert, Feature } from '../wire';
import { alertTitle } from './ring';

const TITLE = document.title;

export class Alerts {
  private readonly app: App;
  private readonly host = byId('alert');
  private readonly button = byId<HTMLButtonElement>('sound');
  private sound: ((tone: Tone) => void) | null = null;

  constructor(app: App) {
    this.app = app;
    app.feed.on(() => this.draw());
    app.store.on('alert', (alerts) => {
      for (const alert of alerts) {
        if (!app.feed.open.some(({ id, at }) => id === alert.id && at === alert.at)) continue; // settled, or our own question
        shout(t('Alert: %(title)s', { title: alertTitle(app.store, alert) }));
        this.sound?.(this.tone(alert));
      }
    });
    this.button.addEventListener('click', () => void this.switchSound());
    this.draw();
  }

  /** The newest open one. One of the layer alerts is acknowledged once for all who see it, the others for this page. */
  acknowledge(): void {
    const [alert] = this.app.feed.open;
    if (!alert) return;
    this.app.feed.acknowledge(alert);
    if (alert.layer === 'alerts') return void this.acknowledgeForAll(alert);
    say(t('Acknowledged: %(title)s', { title: alert.title }));
  }

  private async acknowledgeForAll(alert: Alert): Promise<void> {
    const { store, feed } = this.app;
    try {
      store.upsert(await post<Feature>(`/api/v1/alerts/${alert.id}/acknowledge`, {}), 'answer');
      say(t('Acknowledged for all: %(title)s', { title: alert.title }));
    } catch (fault) {
      const code = fault instanceof ProblemError ? fault.code : '';
      if (code === 'acknowledged_already' || code === 'ended_already' || code === 'not_found') return;
      if (code === 'no_duty_here') return say(t('Put aside on this page alone: your duty acknowledges no alert for all.'));
      feed.acknowledge(alert, false); // not heard: it stays open
      shout(t('Not acknowledged: the server was not reached.'));
    }
  }

  private draw(): void {
    const { open } = this.app.feed;
    document.title = (open.length ? `(${open.length}) ` : '') + TITLE;
    const [alert] = open;
    this.host.hidden = !alert;
    if (!alert || this.host.dataset.shown === alert.id + alert.at + open.length) return;
    this.host.dataset.shown = alert.id + alert.at + open.length;
    this.host.dataset.tone = this.tone(alert);
    const more = open.length > 1 ? tn('and %(count)s more', 'and %(count)s more', open.length - 1) : '';
    const show = (): void => this.app.show({ layer: alert.layer, id: alert.id });
    fillWith(
      this.host,
      h('p', null, h('b', null, alertTitle(this.app.store, alert)), ' ', h('span.alert-when', null, bdi(ago(instant(alert.at), this.app.store.now())), more && ` · ${more}`)),
      h('span.alert-actions', null, h('button.plain', { type: 'button', onclick: show }, t('Show')), h('button.plain.primary', { type: 'button', onclick: () => this.acknowledge() }, t('Acknowledge'), ' ', h('kbd', null, 'k'))),
    );
  }

  private tone(alert: Alert): Tone {
    const feature = this.app.store.feature(alert.layer, alert.id);
    return feature ? attention(feature, this.app.store.now()).tone : 'danger'; // not held: rather too loud than unheard
  }

  private async switchSound(): Promise<void> {
    if (this.sound) this.sound = null;
    else {
      const { allowSound, play } = await import('./sound');
      await allowSound();
      this.sound = play;
      play('late');
    }
    const on = this.sound !== null;
    this.button.setAttribute('aria-pressed', String(on));
    this.button.replaceChildren(icon(on ? 'sound' : 'mute'), h('span', null, on ? t('Sound on') : t('Sound off: press to hear alerts')));
  }
}
