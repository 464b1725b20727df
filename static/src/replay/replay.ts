/** Replay: the whole picture as it stood, in a frame that nobody takes for live. Live goes on beneath it, and its alerts ring. */
import type { App } from '../app';
import { byId, h } from '../dom';
import { createMap, type MapView } from '../map';
import { PALETTES } from '../signs/palette';
import { say } from '../say';
import { t } from '../text';
import { theme } from '../chrome/theme';
import { Bar } from './bar';
import { Told } from './told';
import { PastFleet } from './fleet';
import { Past } from './past';

const TICK_MS = 3_000;
const BACK_MS = 3_600_000; // where it begins: an hour ago

export class Replay {
  private readonly app: App;
  private readonly past: Past;
  private readonly fleet: PastFleet;
  private readonly map: MapView;
  private readonly bar: Bar;
  private readonly told: Told;
  private readonly host: HTMLElement;
  private readonly stop: (() => void)[];
  private readonly ended: () => void;
  private playing = false;
  private speed = 10;
  private last = 0;
  private asked = 0;
  private second = 0;
  private ticked = 0;

  constructor(app: App, ended: () => void, begin?: number) {
    this.app = app;
    this.ended = ended;
    this.past = new Past(app.store, begin ?? app.store.now() - BACK_MS);
    const ground = h('div.map.replay-map', { role: 'region', 'aria-label': t('Map of the past'), tabindex: 0, dir: 'ltr' });
    this.bar = new Bar(app, {
      seek: (at) => this.seek(at), play: () => this.play(!this.playing), step: (by) => this.seek(this.past.moment.at + by),
      speed: (speed) => { this.speed = speed; }, live: () => this.end(),
    });
    this.told = new Told(app, this.past);
    this.host = h('section.replay', { 'aria-label': t('Replay') }, this.bar.banner, ground, this.told.element, this.bar.element);
    byId('map').parentElement!.append(this.host);
    document.body.classList.add('replaying');
    this.map = createMap(ground, this.past.store, { config: { ...app.map.leaflet.options }, theme: theme(), at: app.map.where() });
    this.map.leaflet.zoomControl?.remove();
    this.fleet = new PastFleet(this.past.ways, () => PALETTES[theme()], (pose) => this.past.open.of(pose.fix.by));
    this.fleet.addTo(this.map.leaflet);
    this.map.leaflet.on('click', ({ containerPoint }) => this.choose(this.fleet.under(containerPoint, this.past.moment.at)));
    this.stop = [
      app.store.on('layers', () => { this.past.follow(app.store); this.map.setTheme(theme()); }),
      app.store.on('tick', () => this.bar.bound(app.store.now())),
      app.store.on('selection', (ref) => { if (ref) this.end(); }), // somebody wants to see what is now: an alert's record, say
    ];
    document.addEventListener('keydown', this.press, true);
    this.seek(this.past.moment.at);
    this.frame(performance.now());
    this.bar.focus();
    say(t('Replay: a picture of the past. Live goes on beneath it, and its alerts ring. r goes back to live.'));
  }

  end(): void {
    for (const stop of this.stop) stop();
    cancelAnimationFrame(this.asked);
    document.removeEventListener('keydown', this.press, true);
    this.map.remove();
    this.host.remove();
    document.body.classList.remove('replaying');
    byId('map').focus();
    say(t('Live again.'));
    this.ended();
  }

  private seek(at: number): void {
    const bounded = this.bar.within(at);
    const began = performance.now();
    this.past.moment.at = bounded;
    void this.past.seek(bounded).then(() => {
      if (bounded !== this.past.moment.at && !this.playing) return; // another one was wished for meanwhile
      this.bar.state(this.past);
      this.fleet.refresh();
      requestAnimationFrame(() => requestAnimationFrame(() => { // drawn in the first, on the screen before the second
        Object.assign(this.host.dataset, { seekMs: Math.round(performance.now() - began), drawn: Math.round(bounded) });
      }));
      void this.past.ahead(this.speed);
    });
    this.bar.show(bounded);
  }

  private play(on: boolean): void {
    this.playing = on;
    this.last = performance.now();
    this.bar.playing(on);
    this.fleet.refresh();
  }

  /** One picture of the screen. */
  private frame(now: number): void {
    this.asked = requestAnimationFrame((next) => this.frame(next));
    if (this.playing) this.move(now);
    this.last = now;
    this.fleet.paint(this.past.moment.at, now);
    if (now - this.second > 250) this.quarter(now);
  }

  private move(now: number): void {
    const moment = this.past.moment;
    const next = moment.at + Math.min(250, now - this.last) * this.speed; // a tab that slept does not leap
    if (next >= this.app.store.now()) return this.play(false); // nothing is kept of what has not been
    if (this.past.has(next)) moment.at = next;
    void this.past.ahead(this.speed);
  }

  private quarter(now: number): void {
    this.second = now;
    const at = this.past.moment.at;
    this.bar.show(at);
    this.bar.state(this.past, this.fleet.seen(at).map(({ pose }) => pose.fix.by.marking));
    if (this.fleet.chosen) this.choose(this.fleet.chosen);
    if (this.playing && now - this.ticked > TICK_MS) {
      this.ticked = now;
      this.past.store.emit('tick', at); // ages of what stands: not with every picture of the screen
    }
  }

  private choose(id: string | null): void {
    this.fleet.chosen = id;
    if (id && this.past.store.selection) this.past.store.select(null);
    const pose = id ? this.past.ways.pose(id, this.past.moment.at) : null;
    this.told.vehicle(pose, this.past.moment.at, pose !== null && this.past.open.of(pose.fix.by).sos);
  }

  /** Space plays and halts, arrows step; before the keys of the live map. Who types, types. */
  private readonly press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const field = event.target instanceof HTMLElement && event.target.matches('input:not([type=range]), select, textarea, .menu *, .menu');
    const onMap = event.target instanceof HTMLElement && event.target.matches('.replay-map');
    const button = event.target instanceof HTMLElement && event.target.matches('button');
    if (field) return;
    if (event.key === ' ' && !button) this.play(!this.playing);
    else if (event.key === 'ArrowLeft' && !onMap) this.seek(this.past.moment.at - 60_000);
    else if (event.key === 'ArrowRight' && !onMap) this.seek(this.past.moment.at + 60_000);
    else if (event.key === 'Escape' || event.key === 'r') this.end();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
}
