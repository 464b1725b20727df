/** A road or an outline: each press on the map goes on with it, vertices are dragged, and every step can be taken back. */
import { Polygon, Polyline } from 'leaflet';
import type { Geometry, Position } from 'geojson';

import type { App } from '../app';
import { fillWith, h, icon, setText } from '../dom';
import { boundsOf, length } from '../geometry';
import { toLatLng } from '../map/turn';
import { say } from '../say';
import { t, tn } from '../text';
import { geoman } from './geoman';
import { read } from './place';
import { pointsOf, Track } from './track';

const PANE = 'sharing';

export class LineInput {
  readonly element: HTMLElement;
  private readonly app: App;
  private readonly kind: 'line' | 'polygon';
  private readonly heard: () => void;
  private track = new Track();
  private drawn: Polyline | Polygon | null = null;
  private ready = false;
  private ended = false;
  private readonly said = h('p.help', { role: 'status' });
  private readonly wrong = h('p.error', { id: 'place-wrong', hidden: true });
  private readonly input = h<HTMLInputElement>('input', { id: 'field-geometry', type: 'text', dir: 'ltr', autocomplete: 'off', placeholder: '6.2088, 31.5594', 'aria-describedby': 'place-wrong' });
  private readonly undo = this.button('undo', t('Take back'), () => this.track.undo());
  private readonly redo = this.button('redo', t('Do again'), () => this.track.redo());
  private readonly clear = this.button('close', t('Start anew'), () => this.track.step([]));

  /** heard: the line is another now. */
  constructor(app: App, kind: 'line' | 'polygon', heard: () => void) {
    this.app = app;
    this.kind = kind;
    this.heard = heard;
    const title = kind === 'line' ? t('Line') : t('Outline');
    this.input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      void this.typed();
    });
    const add = h('button.plain', { type: 'button', onclick: () => void this.typed() }, icon('plus'), t('Add a point'));
    this.element = h('div.field.place', { 'data-field': 'geometry' }, h('label', { for: 'field-geometry' }, title, h('span.must', { title: t('must be filled in') }, ' *')), this.said, h('div.actions.tight', null, this.undo, this.redo, this.clear), h('div.field-row', null, this.input, add), this.wrong);
    this.element.addEventListener('keydown', (event) => this.keys(event));
    app.map.take((place) => this.change(() => this.track.add([round(place.lon), round(place.lat)])));
    this.say();
    void this.load();
  }

  get geometry(): Geometry | null {
    return this.track.geometry(this.kind);
  }

  set geometry(geometry: Geometry | null) {
    this.track = new Track(pointsOf(geometry));
    this.draw();
    const box = boundsOf(geometry);
    if (box) this.app.map.fit(box);
  }

  fault(words: string): void {
    this.wrong.hidden = !words;
    setText(this.wrong, words);
    this.element.classList.toggle('wrong', words !== '');
  }

  focus(): void {
    this.input.focus();
  }

  end(): void {
    this.ended = true;
    this.app.map.take(null);
    this.wipe();
  }

  private async load(): Promise<void> {
    try {
      await geoman(this.app.map.leaflet, PANE);
      this.ready = true;
      this.draw();
    } catch {
      this.fault(t('Points can be added but not dragged: that part of the page could not be loaded.'));
    }
  }

  private change(step: () => void): void {
    step();
    this.fault('');
    this.draw();
    this.heard();
  }

  private draw(): void {
    this.wipe();
    this.say();
    if (this.ended || !this.track.points.length) return;
    const at = this.track.points.map(([lon = 0, lat = 0]) => toLatLng(lon, lat));
    const options = { pmIgnore: false, pane: PANE, className: 'drawn-line', interactive: false };
    const layer = this.kind === 'line' ? new Polyline(at, options) : new Polygon(at, options);
    layer.addTo(this.app.map.leaflet);
    this.drawn = layer;
    if (!this.ready) return;
    layer.pm.enable({ allowSelfIntersection: true, draggable: false });
    layer.on('pm:edit', () => {
      const moved = this.kind === 'line' ? layer.getLatLngs() : (layer.getLatLngs() as unknown as LatLngs[])[0];
      this.track.step((moved as LatLngs).map(({ lng, lat }): Position => [round(lng), round(lat)]));
      this.say();
      this.heard();
    });
  }

  private wipe(): void {
    const editing = this.drawn?.pm; // drawn before geoman had come: it has none
    editing?.disable();
    this.drawn?.remove();
    this.drawn = null;
  }

  private say(): void {
    const n = this.track.points.length;
    const long = n > 1 ? ` · ${length(this.track.length_m)}` : '';
    setText(this.said, n ? tn('%(count)s point', '%(count)s points', n) + long + '. ' + t('Press on the map to go on, drag a point to move it.') : t('Press on the map, point after point.'));
    this.undo.disabled = !this.track.canUndo;
    this.redo.disabled = !this.track.canRedo;
    this.clear.disabled = !n;
  }

  private async typed(): Promise<void> {
    const place = await read(this.input.value.trim());
    if (!place) return this.fault(t('No position can be read from this. Examples: 6.2088, 31.5594 · 6°12′31″N 31°33′34″E · 36N VM 12345 12345'));
    this.input.value = '';
    this.change(() => this.track.add([round(place.lon), round(place.lat)]));
    say(tn('%(count)s point', '%(count)s points', this.track.points.length));
  }

  private keys(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.target === this.input) return;
    if (event.key === 'z' && !event.shiftKey) this.change(() => this.track.undo());
    else if (event.key === 'y' || event.key.toLowerCase() === 'z') this.change(() => this.track.redo());
    else return;
    event.preventDefault();
  }

  private button(sign: string, words: string, step: () => void): HTMLButtonElement {
    const button = h<HTMLButtonElement>('button.plain', { type: 'button', onclick: () => this.change(step) });
    fillWith(button, icon(sign), words);
    return button;
  }
}

type LatLngs = { lat: number; lng: number }[];

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
