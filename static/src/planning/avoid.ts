/** Areas that suggested routes keep out of: pressed or typed corner by corner, their corners dragged, each taken out by a press. Nothing of it is a record. */
import { DivIcon, LayerGroup, Marker, Polygon } from 'leaflet';
import type { MultiPolygon, Position } from 'geojson';

import type { App } from '../app';
import { fillWith, h, icon, setText } from '../dom';
import { boundsOf, middleOf } from '../geometry';
import { toLatLng } from '../map/turn';
import { say } from '../say';
import { geoman } from '../sharing/geoman';
import { read } from '../sharing/place';
import { t, tn } from '../text';
import { round } from './drawn';
import { closed, crosses } from './outline';

const PANE = 'planning';
const AT_MOST = 50; // of one question (docs/wire.md)
const CORNERS = 3;

/** What is drawn is another now; begin: the map's presses are wanted here. */
export interface AvoidVerbs { heard(): void; begin(): void }

export class AvoidAreas {
  readonly element: HTMLElement;
  /** Outlines that are done: corners lon, lat, not closed. */
  areas: Position[][];
  private readonly app: App;
  private readonly verbs: AvoidVerbs;
  private readonly layers = new LayerGroup();
  /** Corners of the one that is being marked; null: none is. */
  private marking: Position[] | null = null;
  private ready = false;
  private readonly mark = h<HTMLButtonElement>('button.plain', { type: 'button', onclick: () => (this.marking ? this.done() : this.begin()) });
  private readonly back = h<HTMLButtonElement>('button.plain', { type: 'button', 'aria-label': t('Take back the last corner'), onclick: () => this.corner(null) }, icon('undo'));
  private readonly drop = h<HTMLButtonElement>('button.plain', { type: 'button', onclick: () => this.stop() }, t('Give it up'));
  private readonly said = h('p.help', { role: 'status' });
  private readonly input = h<HTMLInputElement>('input', { id: 'avoid-typed', type: 'text', dir: 'ltr', autocomplete: 'off', spellcheck: 'false', placeholder: '6.2088, 31.5594', 'aria-describedby': 'avoid-wrong' });
  private readonly wrong = h('p.error', { id: 'avoid-wrong', hidden: true, role: 'alert' });
  private readonly typing: HTMLElement;
  private readonly list = h('ul.plan-list');

  constructor(app: App, areas: Position[][], verbs: AvoidVerbs) {
    this.app = app;
    this.areas = areas;
    this.verbs = verbs;
    this.layers.addTo(app.map.leaflet);
    this.input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      void this.typed();
    });
    const add = h('button.plain', { type: 'button', onclick: () => void this.typed() }, icon('plus'), t('Add'));
    const middle = h('button.plain', { type: 'button', onclick: () => this.corner(app.map.where()) }, icon('goto'), t('Middle of the map'));
    this.typing = h('div.fields', { hidden: true }, h('div.field', null, h('label', { for: 'avoid-typed' }, t('A corner by degrees or MGRS')), h('div.field-row', null, this.input, add), this.wrong), h('div.tool-row', null, middle, this.back, this.drop));
    this.element = h('section.avoid', { 'aria-label': t('Areas to avoid') }, h('h4', null, t('Areas to avoid')), this.list, this.said, this.typing, h('div.tool-row', null, this.mark));
    this.draw();
    geoman(app.map.leaflet, PANE).then(() => {
      this.ready = true;
      this.draw();
    }, () => undefined); // corners can then be set, not dragged
  }

  /** As it is asked with; null: none is marked. */
  get geometry(): MultiPolygon | null {
    return this.areas.length ? { type: 'MultiPolygon', coordinates: this.areas.map((area) => [closed(area)]) } : null;
  }

  /** Which areas a way keeps out of, and which it runs through, for an end of it lies there. */
  told(way: readonly Position[]): { out: number[]; through: number[] } {
    const numbers = this.areas.map((area, n) => ({ n: n + 1, in: crosses(way, area) }));
    return { out: numbers.filter((one) => !one.in).map(({ n }) => n), through: numbers.filter((one) => one.in).map(({ n }) => n) };
  }

  /** The map's presses are wanted elsewhere: what was begun and is no area yet is dropped. */
  stop(): void {
    if (!this.marking) return;
    this.marking = null;
    this.app.map.take(null);
    this.app.map.leaflet.doubleClickZoom.enable();
    this.draw();
  }

  end(): void {
    this.stop();
    this.wipe();
    this.layers.remove();
  }

  private begin(): void {
    this.verbs.begin();
    this.marking = [];
    this.app.map.take((place) => this.corner(place));
    this.app.map.leaflet.doubleClickZoom.disable(); // two corners may lie near each other
    this.draw();
    this.input.focus({ preventScroll: true });
  }

  private done(): void {
    if (this.marking && this.marking.length >= CORNERS) this.areas = [...this.areas, this.marking];
    this.stop();
    this.verbs.heard();
    say(tn('%(count)s area is avoided', '%(count)s areas are avoided', this.areas.length));
    this.mark.focus();
  }

  /** One more corner; null: the last one back. */
  private corner(place: { lon: number; lat: number } | null): void {
    if (!this.marking) return;
    this.marking = place ? [...this.marking, [round(place.lon), round(place.lat)]] : this.marking.slice(0, -1);
    this.fault('');
    this.draw();
  }

  private async typed(): Promise<void> {
    const text = this.input.value.trim();
    if (!text) return;
    const place = await read(text);
    if (!place) return this.fault(t('No position can be read from this. Examples: 6.2088, 31.5594 · 6°12′31″N 31°33′34″E · 36N VM 12345 12345'));
    this.input.value = '';
    this.corner(place);
    this.input.focus();
  }

  private fault(words: string): void {
    this.wrong.hidden = !words;
    setText(this.wrong, words);
  }

  private draw(): void {
    const n = this.marking?.length ?? 0;
    this.wipe();
    this.areas.forEach((area, at) => this.outline(area, at));
    if (this.marking?.length) new Polygon(this.marking.map(latLng), { pane: PANE, className: 'avoid-area avoid-marking', interactive: false }).addTo(this.layers);
    fillWith(this.list, ...this.areas.map((area, at) => this.item(area, at)));
    this.list.hidden = !this.areas.length;
    this.typing.hidden = this.marking === null;
    this.back.disabled = !n;
    this.mark.disabled = this.marking ? n < CORNERS : this.areas.length >= AT_MOST;
    fillWith(this.mark, icon(this.marking ? 'check' : 'plus'), this.marking ? t('The area is complete') : t('Mark an area to avoid'));
    setText(this.said, this.marking ? `${tn('%(count)s corner', '%(count)s corners', n)}. ${t('Press on the map, corner after corner; three at least.')}` : this.areas.length ? t('Suggested routes keep out of them. They are kept with this drawing, and are no part of the mission.') : '');
  }

  private outline(area: Position[], at: number): void {
    const drawn = new Polygon(area.map(latLng), { pmIgnore: false, pane: PANE, className: 'avoid-area', interactive: false }).addTo(this.layers);
    const middle = middleOf({ type: 'Polygon', coordinates: [closed(area)] });
    const label = document.createElement('span');
    label.textContent = String(at + 1);
    if (middle) new Marker(toLatLng(middle.lon, middle.lat), { pane: PANE, icon: new DivIcon({ className: 'avoid-number', html: label, iconSize: [24, 24] }), interactive: false, keyboard: false }).addTo(this.layers);
    if (!this.ready || this.marking) return;
    drawn.pm.enable({ allowSelfIntersection: false, draggable: false });
    this.quiet();
    drawn.on('pm:edit', () => {
      const [ring = []] = drawn.getLatLngs() as { lat: number; lng: number }[][];
      const corners = ring.map(({ lng, lat }): Position => [round(lng), round(lat)]);
      this.areas = corners.length < CORNERS ? this.areas.filter((_, n) => n !== at) : this.areas.map((one, n) => (n === at ? corners : one));
      this.verbs.heard();
      setTimeout(() => this.draw()); // geoman is not done with the layer yet
    });
  }

  private item(area: Position[], at: number): HTMLElement {
    const out = (): void => {
      this.areas = this.areas.filter((_, n) => n !== at);
      this.draw();
      this.verbs.heard();
      this.mark.focus();
    };
    const go = (): void => {
      const box = boundsOf({ type: 'Polygon', coordinates: [closed(area)] });
      if (box) this.app.map.fit(box);
    };
    return h('li.avoid-item', null, h('button.link', { type: 'button', onclick: go }, t('Area %(n)s', { n: at + 1 })), h('span.dim', null, tn('%(count)s corner', '%(count)s corners', area.length)), h('button.quiet', { type: 'button', 'aria-label': t('Take out area %(n)s', { n: at + 1 }), onclick: out }, icon('close')));
  }

  /** Handles are for mouse and thumb; keys and readers have the list. */
  private quiet(): void {
    for (const handle of Array.from(this.app.map.leaflet.getPane(PANE)?.querySelectorAll('.marker-icon') ?? [])) {
      for (const name of ['role', 'tabindex']) handle.removeAttribute(name);
      handle.setAttribute('aria-hidden', 'true');
    }
  }

  private wipe(): void {
    for (const layer of this.layers.getLayers()) if (layer instanceof Polygon) (layer.pm as typeof layer.pm | undefined)?.disable(); // drawn before geoman had come: it has none
    this.layers.clearLayers();
  }
}

function latLng([lon = 0, lat = 0]: Position): ReturnType<typeof toLatLng> {
  return toLatLng(lon, lat);
}
