/** A line from elsewhere: read from a file, or suggested along the roads; up to three lie side by side before one is taken. */
import type { Position } from 'geojson';

import type { App } from '../app';
import { bdi, fillWith, h } from '../dom';
import { length } from '../geometry';
import { say } from '../say';
import { faultWords } from '../sharing/fault';
import { t, tn } from '../text';
import { AvoidAreas } from './avoid';
import { readFile } from './mission/calls';
import { send } from '../api';
import type { Journeyed } from './journey';
import { thinned } from './route';
import type { Stop, Suggestion } from './wire';
import { durationWords } from './words';

const STOPS_AT_MOST = 20;
const FILES = '.gpx,.kml,.geojson,.json,application/gpx+xml,application/vnd.google-earth.kml+xml,application/geo+json';

export interface BringVerbs {
  points(): Position[];
  stops(): Stop[];
  journey(): Journeyed;
  take(points: Position[], stops: Stop[] | null): void;
  compare(routes: readonly Position[][], chosen: number): void;
  /** The map's presses go to the areas to avoid. */
  begin(): void;
  /** Areas to avoid are other ones now. */
  heard(): void;
}

export class Bring {
  readonly element: HTMLElement;
  readonly avoid: AvoidAreas;
  private readonly app: App;
  private readonly verbs: BringVerbs;
  private readonly said = h('div.bring-said', { role: 'status' });
  private readonly routes = h('div.bring-routes');
  private readonly suggestButton = h<HTMLButtonElement>('button.plain', { type: 'button', onclick: () => void this.suggest() }, t('Suggest routes'));

  /** avoid: areas that were marked before. */
  constructor(app: App, avoid: Position[][], verbs: BringVerbs) {
    this.app = app;
    this.verbs = verbs;
    this.avoid = new AvoidAreas(app, avoid, verbs);
    const file = h<HTMLInputElement>('input.sr', { type: 'file', id: 'route-file', accept: FILES });
    file.addEventListener('change', () => {
      const [chosen] = Array.from(file.files ?? []);
      file.value = '';
      if (chosen) void this.read(chosen);
    });
    this.element = h(
      'details.terms-part',
      { open: avoid.length > 0 },
      h('summary', null, t('A line from a file, or along the roads')),
      h('div.tool-row', null, h('label.plain', { for: 'route-file' }, t('Read GPX, KML or GeoJSON')), file, this.suggestButton),
      h('p.help', null, t('Suggested are ways through the start, the stops and the end, around what is shown to you as closed. What you are not shown does not shape them: vet a route before you use it.')),
      this.avoid.element,
      this.said,
      this.routes,
    );
  }

  end(): void {
    this.avoid.end();
    this.verbs.compare([], -1);
  }

  private async read(file: File): Promise<void> {
    this.clear();
    fillWith(this.said, t('Reading %(name)s', { name: file.name }));
    try {
      const { lines, points, left_out } = await readFile(file);
      const stops = points.map(({ geometry: { coordinates: [lon = 0, lat = 0] }, properties: { name } }): Stop => ({ name, lon, lat, purpose: '', arrives_at: null, dwell_min: 0 }));
      const found = tn('%(count)s line', '%(count)s lines', lines.length);
      fillWith(this.said, h('p', null, t('%(name)s: %(found)s.', { name: file.name, found })), ...left_out.map((words) => h('p.help', null, words)));
      const [only] = lines;
      if (lines.length === 1 && only) return this.take(only.geometry.coordinates, stops);
      fillWith(this.routes, h('ul.plan-list', null, ...lines.map((line, n) => h('li', null, h('button.link', { type: 'button', onclick: () => this.take(line.geometry.coordinates, stops) }, line.properties.name || t('Line %(n)s', { n: n + 1 }))))));
    } catch (fault) {
      fillWith(this.said, h('p.error', { role: 'alert' }, faultWords(fault)));
    }
  }

  private async suggest(): Promise<void> {
    const stops = this.through();
    if (stops.length < 2) return fillWith(this.said, h('p.error', { role: 'alert' }, t('Set at least a start and an end: two points on the map.')));
    this.clear();
    this.suggestButton.disabled = true;
    fillWith(this.said, t('Looking for routes'));
    try {
      const { departure, vehicle_class } = this.verbs.journey();
      this.tell(await send<Suggestion>('POST', '/api/v1/missions/suggest', { stops, departure, vehicle_class, avoid: this.avoid.geometry }));
    } catch (fault) {
      fillWith(this.said, h('p.error', { role: 'alert' }, faultWords(fault)));
    } finally {
      this.suggestButton.disabled = false;
    }
  }

  /** Start, stops and end; of a line with more bends the ones that make its shape. */
  private through(): Position[] {
    const points = this.verbs.points();
    let tolerance_m = 2_000;
    let kept = points;
    while (kept.length > STOPS_AT_MOST) {
      kept = thinned(points, tolerance_m);
      tolerance_m *= 2;
    }
    return kept;
  }

  private tell({ routes, routing, roads_as_of }: Suggestion): void {
    if (routing === 'none') return fillWith(this.said, h('p', null, t('There is no road network for this here, so nothing can be suggested. Draw the line instead.')));
    const lines = routes.map(({ geometry }) => geometry.coordinates);
    const old = roads_as_of ? t('Roads as of %(date)s.', { date: roads_as_of }) : t('The age of the roads is unknown.');
    fillWith(this.said, h('p', null, `${routes.length ? tn('%(count)s route', '%(count)s routes', routes.length) : t('No route was found')} · ${old}`));
    this.verbs.compare(lines, -1);
    const areas = (words: (areas: string) => string, which: number[]): HTMLElement | null => (which.length ? h('p.help', null, words(which.join(', '))) : null);
    const one = (n: number): HTMLElement | null => {
      const route = routes[n];
      if (!route) return null;
      const { length_km, duration_min, left_out } = route.properties;
      const { out, through } = this.avoid.told(route.geometry.coordinates);
      const look = (): void => this.verbs.compare(lines, n);
      return h(
        'li.suggested',
        { onmouseenter: look, onfocusin: look },
        h('b', { 'aria-hidden': 'true' }, 'ABC'[n] ?? n + 1),
        h('div', null, h('p', null, bdi(`${length(length_km * 1000)}, ${durationWords(duration_min)}`, 'num')), ...left_out.map((words) => h('p.help', null, t('Kept out of: %(what)s', { what: words }))), areas((which) => t('Avoids your area %(which)s', { which }), out), areas((which) => t('Runs through your area %(which)s: a stop lies there', { which }), through)),
        h('button.plain', { type: 'button', onclick: () => this.take(route.geometry.coordinates, null) }, t('Take %(letter)s', { letter: 'ABC'[n] ?? n + 1 })),
      );
    };
    fillWith(this.routes, h('ul.suggested-routes', null, ...routes.map((_, n) => one(n))));
  }

  private take(points: Position[], stops: Stop[] | null): void {
    this.clear();
    this.verbs.take(points, stops?.length ? stops : null);
    const [lon = 0, lat = 0] = points[0] ?? [];
    if (points.length > 1) {
      const lons = points.map(([x = 0]) => x);
      const lats = points.map(([, y = 0]) => y);
      this.app.map.fit([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
    } else this.app.map.goTo(lon, lat);
    say(tn('%(count)s point', '%(count)s points', points.length));
  }

  private clear(): void {
    this.verbs.compare([], -1);
    fillWith(this.said);
    fillWith(this.routes);
  }
}
