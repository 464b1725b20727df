/** The place of a record: pressed on the map, dragged, typed in any notation of the field, or taken from the middle of the view. */
import type { Geometry } from 'geojson';

import { isPhone, type App } from '../app';
import { bdi, fillWith, h, icon, setText } from '../dom';
import { middleOf } from '../geometry';
import { asMgrs, decimal, looksSwapped, parse, type Place } from '../search/coords';
import { t } from '../text';
import type { Overlay } from './overlay';

interface At { lon: number; lat: number }

export class PlaceInput {
  readonly element: HTMLElement;
  private readonly app: App;
  private readonly overlay: Overlay;
  private readonly heard: () => void;
  private readonly input = h<HTMLInputElement>('input', { id: 'field-geometry', type: 'text', dir: 'ltr', autocomplete: 'off', spellcheck: 'false', placeholder: '6.2088, 31.5594', 'aria-describedby': 'place-note place-wrong' });
  private readonly note = h('p.help', { id: 'place-note' });
  private readonly wrong = h('p.error', { id: 'place-wrong', hidden: true });
  private readonly offer = h('span');
  private at: At | null = null;

  /** heard: the place is another now. */
  constructor(app: App, overlay: Overlay, heard: () => void) {
    this.app = app;
    this.overlay = overlay;
    this.heard = heard;
    this.input.addEventListener('change', () => void this.typed());
    this.input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault(); // Enter means: go there, not: file it
      void this.typed();
    });
    const middle = isPhone()
      ? h('button.plain', { type: 'button', onclick: () => this.lower('half') }, icon('map'), t('On the map'))
      : h('button.plain', { type: 'button', onclick: () => this.choose(this.app.map.where()) }, icon('goto'), t('Middle of the map'));
    this.element = h('div.field.place', { 'data-field': 'geometry' }, h('label', { for: 'field-geometry' }, t('Place'), h('span.must', { title: t('must be filled in') }, ' *')), h('div.field-row', null, this.input, middle), this.note, this.offer, this.wrong);
    this.say();
    app.map.take((place) => {
      this.choose(place);
      this.lower('full');
    });
  }

  get geometry(): Geometry | null {
    return this.at && { type: 'Point', coordinates: [round(this.at.lon), round(this.at.lat)] };
  }

  set geometry(geometry: Geometry | null) {
    this.put(middleOf(geometry));
  }

  fault(words: string): void {
    this.wrong.hidden = !words;
    setText(this.wrong, words);
    this.element.classList.toggle('wrong', words !== '');
    if (words) this.input.setAttribute('aria-invalid', 'true');
    else this.input.removeAttribute('aria-invalid');
  }

  focus(): void {
    this.input.focus();
  }

  end(): void {
    this.app.map.take(null);
  }

  /** On a phone the sheet makes room for the map while the place is chosen, and comes back with it. */
  private lower(height: 'half' | 'full'): void {
    const sheet = this.element.closest<HTMLElement>('.side');
    if (sheet && isPhone()) sheet.dataset.height = height;
  }

  private choose(at: At): void {
    const before = this.at;
    this.put(at);
    if (before) fillWith(this.offer, h('button.link', { type: 'button', onclick: () => this.back(before) }, t('Put it back to '), bdi(decimal(before.lon, before.lat), 'num')));
    this.heard();
  }

  private back(at: At): void {
    this.put(at);
    this.heard();
    this.input.focus();
  }

  private put(at: At | null): void {
    this.at = at && { lon: at.lon, lat: at.lat };
    this.fault('');
    fillWith(this.offer);
    if (at) this.input.value = decimal(at.lon, at.lat);
    this.overlay.pin(at, (place) => this.choose(place));
    this.say();
  }

  private say(): void {
    setText(this.note, this.at ? t('Drag the pin, or press elsewhere on the map.') : t('Press on the map, or write degrees, degrees and minutes, or an MGRS reference.'));
  }

  private async typed(): Promise<void> {
    const text = this.input.value.trim();
    if (!text) return;
    if (this.at && text === decimal(this.at.lon, this.at.lat)) return;
    const place = await read(text);
    if (!place) return this.fault(t('No position can be read from this. Examples: 6.2088, 31.5594 · 6°12′31″N 31°33′34″E · 36N VM 12345 12345'));
    this.choose(place);
    this.app.map.goTo(place.lon, place.lat, Math.max(this.app.map.where().zoom, 9));
    const turned = { lon: place.lat, lat: place.lon };
    if (!this.app.store.me.areas.some(({ bounds }) => looksSwapped(place, bounds))) return;
    const press = (): void => {
      this.choose(turned);
      this.app.map.goTo(turned.lon, turned.lat);
    };
    fillWith(this.offer, h('button.plain', { type: 'button', onclick: press }, t('Looks swapped. Take '), bdi(decimal(turned.lon, turned.lat), 'num')));
  }
}

/** The place that text names in any of the notations, or null. */
export async function read(text: string): Promise<Place | null> {
  const grid = asMgrs(text);
  if (!grid) return parse(text);
  const { fromMgrs } = await import('../search/mgrs');
  return fromMgrs(grid) ?? parse(text);
}

/** About a tenth of a metre: more digits claim what nobody measured. */
function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
