/** What says that this is not live, and what moves the moment: banner, slider, keys to press with a thumb. */
import type { App } from '../app';
import { fillWith, h, setText } from '../dom';
import { chip, highest } from '../marking';
import { t } from '../text';
import { utcDate, zoneDate } from '../times';
import type { Past } from './past';

export const SPEEDS = [1, 2, 5, 10, 30, 60];
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface Verbs {
  seek: (at: number) => void
  step: (by_ms: number) => void
  play: () => void
  speed: (speed: number) => void
  live: () => void
}

export class Bar {
  readonly banner: HTMLElement;
  readonly element: HTMLElement;
  private readonly app: App;
  private readonly slider = h<HTMLInputElement>('input', { type: 'range', step: MINUTE, 'aria-label': t('Moment') });
  private readonly when = h('bdi.num', { dir: 'ltr' });
  private readonly local = h('bdi.num', { dir: 'ltr' });
  private readonly mark = h('span.replay-mark');
  private readonly note = h('span.replay-note', { role: 'status' });
  private readonly playButton = h<HTMLButtonElement>('button.replay-play', { type: 'button' });
  private readonly jump = h<HTMLInputElement>('input', { type: 'datetime-local', step: 60, id: 'replay-jump' });
  private readonly ends = [h('span.num'), h('span.num')];
  private from = 0;
  private to = 0;
  private marked = '';

  constructor(app: App, verbs: Verbs) {
    this.app = app;
    this.banner = h('header.replay-banner', null,
      h('b.replay-word', null, t('REPLAY')), h('span.replay-time', null, t('picture of'), ' ', this.when, ' ', this.local),
      h('b', null, t('not live')), this.mark, this.note);
    const speed = h<HTMLSelectElement>('select', { id: 'replay-speed', onchange: () => verbs.speed(Number(speed.value)) },
      ...SPEEDS.map((times) => h('option', { value: times, selected: times === 10 }, t('%(n)s x', { n: times }))));
    this.playButton.addEventListener('click', verbs.play);
    this.slider.addEventListener('input', () => verbs.seek(Number(this.slider.value)));
    this.jump.addEventListener('change', () => { if (this.jump.value) this.leap(Date.parse(this.jump.value + 'Z'), verbs); });
    const button = (words: string, sign: string, run: () => void): HTMLElement => h('button', { type: 'button', 'aria-label': words, title: words, onclick: run }, sign);
    this.element = h('div.replay-bar', { role: 'group', 'aria-label': t('Replay: time') },
      h('div.replay-line', null, this.ends[0], this.slider, this.ends[1]),
      h('div.replay-keys', null,
        button(t('10 minutes back'), '−10', () => verbs.step(-10 * MINUTE)), this.playButton, button(t('10 minutes on'), '+10', () => verbs.step(10 * MINUTE)),
        h('label', { for: 'replay-speed' }, t('Speed')), speed,
        h('label', { for: 'replay-jump' }, t('Go to (UTC)')), this.jump,
        h('button.replay-live', { type: 'button', onclick: verbs.live }, t('Back to live'), ' ', h('kbd', { 'aria-hidden': 'true' }, 'r'))));
    this.day(app.store.now() - DAY, app.store.now());
    this.playing(false);
  }

  focus(): void {
    this.slider.focus({ preventScroll: true });
  }

  /** The moment that can be shown, nearest to at. */
  within(at: number): number {
    const now = this.app.store.now();
    if (at < this.from || at > this.to) this.day(at - DAY / 2, at + DAY / 2);
    return Math.min(at, now);
  }

  /** The slider ends where now is. */
  bound(now: number): void {
    if (this.to > now - 2 * MINUTE && this.to < now) this.day(this.from, now);
  }

  show(at: number): void {
    const zone = this.app.zone();
    setText(this.when, `${utcDate(at).replace('Z', '')}${new Date(at).toISOString().slice(16, 19)}Z`);
    setText(this.local, zone ? `· ${zoneDate(at, zone)}` : '');
    this.slider.value = String(at);
    this.slider.setAttribute('aria-valuetext', utcDate(at));
  }

  playing(on: boolean): void {
    const words = on ? t('Halt') : t('Play');
    fillWith(this.playButton, h('span', { 'aria-hidden': 'true' }, on ? '❚❚' : '▶'), ' ', words);
    this.playButton.setAttribute('aria-pressed', String(on));
  }

  /** What the picture lacks, and the narrowest marking in it. */
  state(past: Past, vehicles: string[] = []): void {
    const lacks = past.fault ? t('This part could not be loaded: what is drawn may not be what was.') : past.truncated.length
      ? t('More is kept than is drawn of: %(layers)s', { layers: past.truncated.join(', ') })
        : past.isEmpty ? t('Nothing is kept of this moment for you. That is not to say that nothing was there.') : beforeKept(past);
    setText(this.note, lacks);
    const marks = past.store.layers.filter(({ key }) => past.store.isOn(key)).flatMap(({ key }) => past.store.features(key).map(({ properties }) => properties.marking));
    const mark = highest([...marks, ...vehicles]) ?? '';
    if (mark === this.marked) return;
    this.marked = mark;
    this.mark.dataset.marked = mark; // the strip above counts it
    fillWith(this.mark, mark ? chip(mark) : '');
  }

  private day(from: number, to: number): void {
    [this.from, this.to] = [from, Math.min(to, this.app.store.now())];
    this.slider.min = String(Math.floor(this.from));
    this.slider.max = String(Math.ceil(this.to));
    this.ends.forEach((end, i) => setText(end, new Date(i ? this.to : this.from).toISOString().slice(5, 16).replace('T', ' ') + 'Z'));
    this.jump.max = new Date(this.app.store.now()).toISOString().slice(0, 16);
  }

  private leap(at: number, verbs: Verbs): void {
    const bounded = Math.min(at, this.app.store.now());
    this.day(bounded - DAY / 2, bounded + DAY / 2);
    verbs.seek(bounded);
  }
}

/** What the picture lacks because the moment lies before it was kept. */
function beforeKept({ moment: { at }, formsFrom, tracksFrom }: Past): string {
  if (at < tracksFrom) return t('Of positions nothing is kept before %(time)s.', { time: utcDate(tracksFrom) });
  return at < formsFrom ? t('Of records nothing is kept before %(time)s: positions alone are drawn.', { time: utcDate(formsFrom) }) : '';
}
