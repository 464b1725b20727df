/** Stops of the route: named places with purpose, planned arrival and dwell; their kilometre and time come from the line. */
import type { App } from '../app';
import { bdi, fillWith, h, icon, setText } from '../dom';
import { length } from '../geometry';
import { t } from '../text';
import { instant, utcDate, zoneDate } from '../times';
import type { Place } from './route';
import type { Leg, Reached } from './times';
import type { Stop } from './wire';
import { durationWords } from './words';

/** A stop further from the line than this is said to be off it. */
const OFF_M = 500;

export class Stops {
  readonly element: HTMLElement;
  stops: Stop[];
  private readonly app: App;
  private readonly heard: () => void;
  private readonly list = h('ol.route-stops');
  private readonly legs = h('div.route-legs');
  private readonly empty = h('p.help', null, t('No stop yet. Give start and end a name too: the radio room speaks of places by name.'));
  private readonly said = new Map<Stop, HTMLElement>();

  /** place: where a new stop goes. heard: a stop is another now. */
  constructor(app: App, stops: Stop[], place: (end: 'start' | 'end' | 'here') => Place | null, heard: () => void) {
    this.app = app;
    this.stops = stops;
    this.heard = heard;
    const add = (end: 'start' | 'end' | 'here', words: string): HTMLElement => h('button.plain', { type: 'button', onclick: () => this.add(place(end)) }, icon('plus'), words);
    this.element = h('section.editor-part', { 'aria-label': t('Stops') }, h('h3', null, t('Stops')), this.empty, this.list, h('div.tool-row', null, add('start', t('At the start')), add('here', t('At the marker')), add('end', t('At the end'))), this.legs);
    this.draw();
  }

  put(stops: Stop[]): void {
    this.stops = stops;
    this.draw();
  }

  add(place: Place | null): void {
    if (!place) return;
    const stop: Stop = { name: '', lon: place.lon, lat: place.lat, purpose: '', arrives_at: null, dwell_min: 0 };
    this.stops = [...this.stops, stop];
    this.heard();
    this.draw();
    this.list.querySelector<HTMLInputElement>(`[data-stop="${this.stops.indexOf(stop)}"] input`)?.focus();
  }

  /** What the line makes of them, in its order. */
  tell(reached: readonly Reached[], legs: readonly Leg[]): void {
    const order = reached.map(({ stop }) => stop);
    if (order.some((stop, i) => stop !== this.stops[i])) {
      this.stops = order;
      if (!this.list.contains(document.activeElement)) this.draw();
    }
    for (const { stop, km, off_m, arrives_ms } of reached) {
      const line = this.said.get(stop);
      if (!line) continue;
      const zone = this.app.zone();
      const off = off_m > OFF_M ? ` · ${t('%(m)s off the line', { m: length(off_m) })}` : '';
      setText(line, `km ${km.toFixed(1)} · ${utcDate(arrives_ms)}${zone ? ` (${zoneDate(arrives_ms, zone)})` : ''}${off}`);
    }
    fillWith(this.legs, ...(legs.length > 1 ? [h('h4', null, t('Legs')), h('ol', null, ...legs.map((leg) => h('li', null, `${leg.from || '?'} – ${leg.to || '?'}: `, bdi(`${length(leg.length_km * 1000)}, ${durationWords(leg.duration_min)}`, 'num'))))] : []));
  }

  private draw(): void {
    this.said.clear();
    this.empty.hidden = this.stops.length > 0;
    fillWith(this.list, ...this.stops.map((stop, n) => this.item(stop, n)));
    this.heard();
  }

  private item(stop: Stop, n: number): HTMLElement {
    const change = (more: Partial<Stop>): void => {
      Object.assign(stop, more);
      this.heard();
    };
    const input = (id: string, words: string, value: string, type: string, put: (text: string) => void, more: Record<string, string | number> = {}): HTMLElement => {
      const field = h<HTMLInputElement>('input', { id: `stop-${n}-${id}`, type, autocomplete: 'off', ...more });
      field.value = value;
      field.addEventListener('input', () => put(field.value));
      return h('div.field', { class: `stop-${id}` }, h('label', { for: `stop-${n}-${id}` }, words), field);
    };
    const said = h('p.help');
    this.said.set(stop, said);
    const arrives = instant(stop.arrives_at);
    const out = (): void => {
      this.stops = this.stops.filter((one) => one !== stop);
      this.draw();
    };
    return h(
      'li',
      { 'data-stop': n },
      h('div.stop-head', null, h('b.stop-number', null, n + 1), input('name', t('Name'), stop.name, 'text', (name) => change({ name: name.trim() }), { maxlength: 80, dir: 'auto' }), h('button.quiet', { type: 'button', 'aria-label': t('Take out stop %(n)s', { n: n + 1 }), onclick: out }, icon('close'))),
      said,
      h(
        'div.stop-rest',
        null,
        input('purpose', t('Purpose'), stop.purpose, 'text', (purpose) => change({ purpose: purpose.trim() }), { maxlength: 120, dir: 'auto' }),
        input('dwell', t('Dwell, min'), stop.dwell_min ? String(stop.dwell_min) : '', 'number', (text) => change({ dwell_min: Math.max(0, Number(text) || 0) }), { min: 0, max: 20160, inputmode: 'numeric' }),
        input('arrives', t('Planned arrival, UTC (empty: as it comes)'), arrives === null ? '' : new Date(arrives).toISOString().slice(0, 16), 'datetime-local', (text) => change({ arrives_at: text ? `${text.slice(0, 16)}:00Z` : null })),
      ),
    );
  }
}
