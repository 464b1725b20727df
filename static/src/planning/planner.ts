/** The planning panel: a route is drawn, vetted while it is drawn, told as chart and list, and saved as a mission. */
import type { Position } from 'geojson';

import { isPhone, type App } from '../app';
import { bdi, fillWith, h } from '../dom';
import { boundsOf, length } from '../geometry';
import { t } from '../text';
import { utcDate, zoneDate } from '../times';
import { Bring } from './bring';
import { Chart } from './chart';
import { Dock } from './dock';
import { DrawnRoute, round } from './drawn';
import { coverLines, FindingList } from './findings';
import { Journey } from './journey';
import { Shelved, type Planned } from './kept';
import { type Entry, entriesOf, profile } from './lanes';
import type { Line } from './mission/changes';
import { MissionSheet } from './mission/sheet';
import { type Place, Route } from './route';
import { VettingLine } from './standing';
import { Stops } from './stops';
import { legs, reached, tomorrow } from './times';
import { Tools } from './tools';
import { Vetter, type Vetted } from './vetter';
import type { Stop } from './wire';
import { durationWords } from './words';

const KEEP_MS = 300;
/** Records beside the route change in swarms: asked once for all of them. */
const CHANGED_MS = 4_000;
const ON_ROUTE = new Set(['warnings', 'incidents', 'roads', 'venues', 'hospitals', 'evacuation_points']);
const SETS_OUT = 7; // o'clock in the area, the day after

type Part = 'route' | 'findings' | 'mission';

/** Draws the planning panel for app.planFor; returns what ends it. */
export function planningPanel(app: App, body: HTMLElement): () => void {
  const planner = new Planner(app, body);
  return () => planner.end();
}

export class Planner {
  private readonly app: App;
  private readonly body: HTMLElement;
  private readonly shelved: Shelved;
  private readonly drawn: DrawnRoute;
  private readonly tools: Tools;
  private readonly journey: Journey;
  private readonly stops: Stops;
  private readonly bring: Bring;
  private readonly sheet: MissionSheet;
  private readonly vetter: Vetter;
  private readonly chart: Chart;
  private readonly list: FindingList;
  private readonly dock: Dock;
  private readonly vetting: VettingLine;
  private readonly figures = h('p.route-figures');
  private readonly cover = h('div.covers');
  private readonly tabs = new Map<Part, HTMLElement>();
  private readonly ends: (() => void)[];
  private entries: Entry[] = [];
  private route = new Route([]);
  private m: number | null = null;
  private timer = 0;
  private changed = 0;
  /** Of another's mission the line is read, and not drawn on. */
  private editable = true;

  constructor(app: App, body: HTMLElement) {
    this.app = app;
    this.body = body;
    const { store } = app;
    const zone = (ms: number): string => (app.zone() ? zoneDate(ms, app.zone()) : '');
    this.shelved = new Shelved(sessionStorage, `${store.me.login}.${store.me.acting_as ?? 0}`);
    const mission = app.planFor && 'mission' in app.planFor ? app.planFor.mission : '';
    const kept = mission ? null : this.shelved.find();
    const usual = new Date(tomorrow(store.now(), SETS_OUT, app.zone())).toISOString();
    this.vetter = new Vetter(() => store.now(), (state) => this.told(state));
    this.drawn = new DrawnRoute(app, { moved: (points) => this.tools.moved(points), hover: (m) => this.cursor(m, false, true) });
    this.chart = new Chart({ cursor: (km, look) => this.cursor(km === null ? null : this.metre(km), look), choose: (entry) => this.choose(entry, true) });
    this.list = new FindingList(app, (entry) => this.choose(entry, true));
    this.vetting = new VettingLine(() => this.vetter.again());
    this.tools = new Tools(app, kept?.points ?? [], () => this.heard(), () => this.bring?.avoid.stop());
    this.journey = new Journey(usual, () => store.now(), zone, () => this.heard());
    this.journey.value = { departure: usual, vehicle_class: 'light', vehicles: 2, speed_kmh: null, check_in_min: null, ...kept };
    this.stops = new Stops(app, kept?.stops ?? [], (end) => this.placeAt(end), () => this.heard());
    this.bring = new Bring(app, kept?.avoid ?? [], {
      points: () => this.tools.points, stops: () => this.stops.stops, journey: () => this.journey.value,
      take: (points, stops) => this.take(points, stops), compare: (routes, chosen) => this.drawn.compare(routes, chosen),
      begin: () => this.tools.setDrawing(false), heard: () => this.later(),
    });
    this.sheet = new MissionSheet(app, mission, kept?.terms ?? null, {
      line: () => ({ points: this.tools.points, stops: this.stops.stops, ...this.journey.value }),
      put: (line, editable) => this.put(line, editable),
      heard: () => {
        this.later();
        this.ask(this.tools.points); // an abort point may be another one
      },
    });
    const charted = h('div.route-charted-here');
    this.dock = new Dock(this.chart.element, charted);
    this.draw(charted);
    this.ends = [
      store.on('tick', () => this.tick()),
      store.on('change', (changes) => changes.some(({ layer, from }) => from === 'live' && (ON_ROUTE.has(layer) || layer === '')) && this.beside()),
      store.on('connection', ({ state }) => state === 'live' && this.vetter.state.fault && this.vetter.again()),
    ];
    this.drawn.load().catch(() => undefined); // points can then be added, not dragged
    this.begin();
    if (mission) this.turnTo('mission');
  }

  end(): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.changed);
    this.keep();
    this.sheet.end();
    this.bring.end();
    this.ends.forEach((end) => end());
    this.vetter.end();
    this.tools.end();
    this.chart.end();
    this.drawn.end();
    this.dock.remove();
    document.removeEventListener('keydown', this.keyed);
    delete this.body.dataset.part;
  }

  private begin(): void {
    const at = this.app.planFor;
    if (at && 'lon' in at && !this.tools.points.length) this.tools.add(at);
    this.heard();
    this.tools.focus();
  }

  private draw(charted: HTMLElement): void {
    const segment = (part: Part, words: string): HTMLElement => {
      const button = h('button', { type: 'button', 'aria-pressed': 'false', onclick: () => this.turnTo(part) }, words);
      this.tabs.set(part, button);
      return button;
    };
    const parts = h('div.segments.plan-tabs', { role: 'group', 'aria-label': t('Part of the plan') }, segment('route', t('Route')), segment('findings', t('Findings')), segment('mission', t('Mission')));
    fillWith(
      this.body,
      h('div.plan-top', null, this.vetting.element, this.figures, charted),
      parts,
      h('div.plan-part', { 'data-part': 'route' }, this.tools.element, this.bring.element, this.journey.element, this.stops.element),
      h('div.plan-part', { 'data-part': 'findings' }, this.cover, this.list.element),
      h('div.plan-part', { 'data-part': 'mission' }, this.sheet.element),
    );
    document.addEventListener('keydown', this.keyed); // the map has the focus after a press on it
    this.turnTo('route');
  }

  private readonly keyed = (event: KeyboardEvent): void => {
    if (this.tools.keys(event)) event.preventDefault();
  };

  private turnTo(part: Part): void {
    this.body.dataset.part = part;
    for (const [known, button] of this.tabs) button.setAttribute('aria-pressed', String(known === part));
    for (const one of Array.from(this.body.querySelectorAll<HTMLElement>('.plan-part'))) one.hidden = one.dataset.part !== part;
  }

  /** Line, journey or stops are other ones now. */
  private heard(): void {
    if (!this.stops) return; // the first change comes while we are being made
    const points = this.tools.points;
    this.route = new Route(points);
    this.drawn.set(points, this.editable);
    this.drawn.stops(this.stops.stops);
    if (!this.vetter.state.fits) this.drawn.paint([], 0);
    this.ask(points);
    this.reckon(points);
    this.later();
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), KEEP_MS);
  }

  private take(points: Position[], stops: Stop[] | null): void {
    if (stops) this.stops.put(stops);
    this.tools.put(points.map(([lon = 0, lat = 0]) => [round(lon), round(lat)]));
  }

  /** The line of a saved mission. */
  private put({ points, stops, ...journey }: Line, editable: boolean): void {
    this.editable = editable;
    const part = this.body.querySelector<HTMLElement>('.plan-part[data-part="route"]');
    if (part) part.inert = !editable;
    this.journey.value = { ...this.journey.value, ...journey };
    this.stops.put(stops);
    this.tools.put(points);
    const box = boundsOf({ type: 'LineString', coordinates: points });
    if (box) this.app.map.fit(box);
  }

  private ask(points: Position[]): void {
    const { departure, vehicle_class, vehicles, speed_kmh, check_in_min } = this.journey.value;
    if (points.length < 2 || !this.route.length_m) return this.vetter.ask(null);
    const every = check_in_min === null ? Infinity : (check_in_min / 60) * this.journey.speed_kmh;
    const km = this.route.length_m / 1000;
    const regular = Number.isFinite(every) ? Array.from({ length: Math.min(150, Math.floor(km / every)) }, (_, i) => (i + 1) * every) : [];
    const stops = this.stops.stops.map((stop) => (this.route.nearest(stop)?.m ?? 0) / 1000);
    const check_ins_km = [...new Set([...regular, ...stops].map((one) => Number(one.toFixed(2))))].sort((a, b) => a - b).slice(0, 200);
    this.vetter.ask({ points, travel: { departure, vehicle_class, vehicles, speed_kmh, check_ins_km, abort_points: this.sheet?.abortPoints ?? [] } });
  }

  private reckon(points: Position[]): void {
    const speed = this.journey.speed_kmh;
    const km = this.route.length_m / 1000;
    const departs = Date.parse(this.journey.value.departure);
    const at = reached(points, this.stops.stops, departs, speed);
    this.stops.tell(at, legs(at, km, speed, { start: t('start'), end: t('end') }));
    this.dock.show(points.length > 1);
    if (points.length < 2) return fillWith(this.figures, t('Length and time come with the second point.'));
    const last = at[at.length - 1];
    const arrives = last ? last.departs_ms + ((km - last.km) / speed) * 3_600_000 : departs + (km / speed) * 3_600_000;
    const local = this.app.zone() ? ` (${zoneDate(arrives, this.app.zone())})` : '';
    fillWith(this.figures, h('b', null, bdi(length(this.route.length_m), 'num')), ' · ', h('b', null, bdi(durationWords((km / speed) * 60), 'num')), ' ', t('under way at %(n)s km/h', { n: speed }), ' · ', t('arrives'), ' ', bdi(utcDate(arrives) + local, 'num'));
  }

  private told(state: Vetted): void {
    const { answer, fits, fault } = state;
    if (fault) this.journey.fault(fault.field ?? '', fault.detail);
    else this.journey.fault('', '');
    const entries = answer ? entriesOf(answer) : [];
    if (!state.asking || !answer) {
      this.entries = entries;
      this.list.set(entries, answer);
      this.chart.set(entries, answer?.length_km ?? 0);
      this.drawn.choose(null);
      fillWith(this.cover, ...(answer ? coverLines(answer, (km) => this.cursor(this.metre(km), true)) : []));
      if (answer && fits) this.drawn.paint(profile(entries, answer.length_km), answer.length_km);
    }
    this.chart.element.classList.toggle('earlier', answer !== null && !fits);
    this.list.element.classList.toggle('earlier', answer !== null && !fits);
    const tab = this.tabs.get('findings');
    if (tab) fillWith(tab, t('Findings'), answer ? h('span.badge', null, entries.length) : null);
    this.tick();
  }

  private tick(): void {
    this.vetting.tell(this.vetter.state, this.entries, this.tools.points.length, this.app.store.now());
  }

  /** The server measures on the ellipsoid, we on a sphere: kilometres of the answer are scaled to the line drawn here. */
  private metre(km: number): number {
    const told = this.vetter.state.answer?.length_km ?? 0;
    return told && this.vetter.state.fits ? (km / told) * this.route.length_m : km * 1000;
  }

  private cursor(m: number | null, look: boolean, fromMap = false): void {
    this.m = m;
    this.drawn.at(m, look);
    const told = this.vetter.state.answer?.length_km ?? 0;
    this.chart.at(m === null || !this.route.length_m ? null : (m / this.route.length_m) * told);
    if (fromMap && m === null) this.drawn.at(null, false);
  }

  private choose(entry: Entry, look: boolean): void {
    const [from, to] = [this.metre(entry.from_km), this.metre(entry.to_km)];
    this.list.mark(entry);
    this.chart.mark(entry);
    this.drawn.choose(to - from > 1 ? this.route.between(from, to) : null);
    const at = this.m !== null && this.m >= from && this.m <= to ? this.m : from;
    this.cursor(at, look);
    if (!isPhone()) this.turnTo('findings');
  }

  private placeAt(end: 'start' | 'end' | 'here'): Place | null {
    const length_m = this.route.length_m;
    const place = this.route.at(end === 'start' ? 0 : end === 'end' ? length_m : (this.m ?? length_m / 2));
    return place && { lon: round(place.lon), lat: round(place.lat) };
  }

  /** A record beside the route has changed: what is told is asked for anew, once for all of a swarm. */
  private beside(): void {
    if (this.changed) return;
    this.changed = window.setTimeout(() => {
      this.changed = 0;
      if (!this.vetter.state.asking) this.vetter.again();
    }, CHANGED_MS);
  }

  private keep(): void {
    if (this.sheet.isSaved || (this.app.planFor && 'mission' in this.app.planFor)) return;
    const { points } = this.tools;
    const terms = this.sheet.draft;
    const { areas } = this.bring.avoid;
    if (!points.length && !this.stops.stops.length && !terms?.name && !areas.length) return this.shelved.drop();
    const planned: Planned = { points, stops: this.stops.stops, ...this.journey.value, terms, avoid: areas };
    this.shelved.keep(planned);
  }
}
