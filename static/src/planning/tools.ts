/** The line in the hand: add points, take back, do again, start anew, snap to roads, type a place, read and take out each point. */
import type { Position } from 'geojson';

import type { App } from '../app';
import { bdi, fillWith, h, icon, setText } from '../dom';
import { toLatLng } from '../map/turn';
import { say } from '../say';
import { decimal } from '../search/coords';
import { read } from '../sharing/place';
import { Track } from '../sharing/track';
import { t, tn } from '../text';
import { round } from './drawn';
import { snap } from './snap';

const SNAP_OFF = 'sltmap.snap-off';
/** Presses nearer than this to the last point are the second half of a double press. */
const SAME_PX = 6;

export class Tools {
  readonly element: HTMLElement;
  track: Track;
  private readonly app: App;
  /** The line is another now. */
  private readonly heard: () => void;
  /** The map's presses are taken here. */
  private readonly begun: () => void;
  private drawing = false;
  private readonly draw = this.button('edit', t('Add points'), () => this.setDrawing(!this.drawing));
  private readonly undo = this.small('undo', t('Take back'), () => this.change(() => this.track.undo()));
  private readonly redo = this.small('redo', t('Do again'), () => this.change(() => this.track.redo()));
  private readonly anew = this.button('close', t('Start anew'), () => this.change(() => this.track.step([])));
  private readonly snapping = h<HTMLInputElement>('input', { type: 'checkbox', id: 'route-snap', onchange: () => this.keepSnap() });
  private readonly said = h('p.help', { role: 'status' });
  private readonly input = h<HTMLInputElement>('input', { id: 'route-typed', type: 'text', dir: 'ltr', autocomplete: 'off', spellcheck: 'false', placeholder: '6.2088, 31.5594', 'aria-describedby': 'route-typed-wrong' });
  private readonly wrong = h('p.error', { id: 'route-typed-wrong', hidden: true, role: 'alert' });
  private readonly list = h('ol.route-points');
  private readonly listed = h('details.route-points-part', { hidden: true }, h('summary', null, t('Points of the line')), this.list);

  constructor(app: App, points: Position[], heard: () => void, begun: () => void) {
    this.app = app;
    this.track = new Track(points);
    this.heard = heard;
    this.begun = begun;
    this.snapping.checked = localStorage.getItem(SNAP_OFF) === null;
    this.input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      void this.typed();
    });
    const add = h('button.plain', { type: 'button', onclick: () => void this.typed() }, icon('plus'), t('Add'));
    const middle = h('button.plain', { type: 'button', onclick: () => this.add(app.map.where()) }, icon('goto'), t('Middle of the map'));
    this.element = h(
      'div.route-tools',
      null,
      h('div.tool-row', { role: 'group', 'aria-label': t('Line') }, this.draw, this.undo, this.redo, this.anew),
      this.said,
      h('div.field', null, h('label', { for: 'route-typed' }, t('A point by degrees or MGRS')), h('div.field-row', null, this.input, add), this.wrong),
      h('div.tool-row', null, middle, h('label.switch', null, this.snapping, h('span', null, t('Snap to roads')))),
      this.listed,
    );
    this.listed.addEventListener('toggle', () => this.say());
    this.setDrawing(points.length === 0);
  }

  get points(): Position[] {
    return this.track.points;
  }

  /** Another line as one step, which can be taken back. */
  put(points: Position[]): void {
    this.change(() => this.track.step(points));
    this.setDrawing(false);
  }

  add(place: { lon: number; lat: number }): void {
    const at = this.onRoad(place);
    this.change(() => this.track.add(at));
  }

  /** A vertex was dragged: the one that moved goes to the road, if there is one. */
  moved(points: Position[]): void {
    const before = this.track.points;
    const moved = points.length === before.length ? points.findIndex(([lon, lat], i) => lon !== before[i]?.[0] || lat !== before[i]?.[1]) : -1;
    const [lon, lat] = points[moved] ?? [];
    const put = lon === undefined || lat === undefined ? points : points.map((point, i) => (i === moved ? this.onRoad({ lon, lat }) : point));
    this.change(() => this.track.step(put));
  }

  /** Undo and redo by key, wherever in the panel the focus is but in a field. */
  keys(event: KeyboardEvent): boolean {
    if (!(event.ctrlKey || event.metaKey) || (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') || event.target instanceof HTMLTextAreaElement) return false;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return false;
    this.change(() => (key === 'y' || event.shiftKey ? this.track.redo() : this.track.undo()));
    return true;
  }

  focus(): void {
    (this.points.length ? this.draw : this.input).focus();
  }

  end(): void {
    this.setDrawing(false);
  }

  setDrawing(on: boolean): void {
    if (on) this.begun();
    this.drawing = on;
    this.draw.setAttribute('aria-pressed', String(on));
    this.app.map.take(on ? (place) => this.press(place) : null);
    const { doubleClickZoom } = this.app.map.leaflet;
    if (on) doubleClickZoom.disable();
    else doubleClickZoom.enable();
    this.say();
  }

  say(): void {
    const n = this.points.length;
    const count = n ? tn('%(count)s point', '%(count)s points', n) + '. ' : '';
    const can = n > 1 ? t('Drag a point to move it, a small one between two to bend the line.') : '';
    setText(this.said, this.drawing ? count + (n ? t('Press on the map to go on.') + ' ' + can : t('Press on the map, point after point.')) : count + can);
    this.undo.disabled = !this.track.canUndo;
    this.redo.disabled = !this.track.canRedo;
    this.anew.disabled = !n;
    this.listed.hidden = !n;
    if ((this.listed as HTMLDetailsElement).open) fillWith(this.list, ...this.points.map((point, i) => this.item(point, i)));
  }

  private press(place: { lon: number; lat: number }): void {
    const last = this.points[this.points.length - 1];
    const { leaflet } = this.app.map;
    const px = ([lon = 0, lat = 0]: Position): ReturnType<typeof leaflet.latLngToContainerPoint> => leaflet.latLngToContainerPoint(toLatLng(lon, lat));
    if (last && px(last).distanceTo(px([place.lon, place.lat])) < SAME_PX) return;
    this.add(place);
  }

  private onRoad(place: { lon: number; lat: number }): Position {
    const { map } = this.app;
    const road = this.snapping.checked ? snap(map.shapes('roads'), place, map.where().zoom) : null;
    return [round((road ?? place).lon), round((road ?? place).lat)];
  }

  private change(step: () => void): void {
    step();
    this.fault('');
    this.say();
    this.heard();
  }

  private async typed(): Promise<void> {
    const text = this.input.value.trim();
    if (!text) return;
    const place = await read(text);
    if (!place) return this.fault(t('No position can be read from this. Examples: 6.2088, 31.5594 · 6°12′31″N 31°33′34″E · 36N VM 12345 12345'));
    this.input.value = '';
    this.change(() => this.track.add([round(place.lon), round(place.lat)])); // as typed: no road moves it
    this.input.focus();
    say(tn('%(count)s point', '%(count)s points', this.points.length));
  }

  private fault(words: string): void {
    this.wrong.hidden = !words;
    setText(this.wrong, words);
    if (words) this.input.setAttribute('aria-invalid', 'true');
    else this.input.removeAttribute('aria-invalid');
  }

  private item([lon = 0, lat = 0]: Position, i: number): HTMLElement {
    const out = (): void => {
      this.change(() => this.track.step(this.points.filter((_, at) => at !== i)));
      this.list.children[Math.min(i, this.points.length - 1)]?.querySelector<HTMLElement>('button:last-child')?.focus();
    };
    const go = (): void => this.app.map.goTo(lon, lat);
    return h('li', null, h('button.link', { type: 'button', onclick: go }, bdi(decimal(lon, lat), 'num')), h('button.quiet', { type: 'button', 'aria-label': t('Take out point %(n)s', { n: i + 1 }), onclick: out }, icon('close')));
  }

  private keepSnap(): void {
    if (this.snapping.checked) localStorage.removeItem(SNAP_OFF);
    else localStorage.setItem(SNAP_OFF, '1');
  }

  private small(sign: string, words: string, press: () => void): HTMLButtonElement {
    return h<HTMLButtonElement>('button.plain', { type: 'button', 'aria-label': words, title: words, onclick: press }, icon(sign));
  }

  private button(sign: string, words: string, press: () => void): HTMLButtonElement {
    return h<HTMLButtonElement>('button.plain', { type: 'button', onclick: press }, icon(sign), words);
  }
}
