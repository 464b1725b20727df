/** The strip chart: what lies along the route, a lane for each kind, kilometres across. One tab stop; it and the map are one cursor. */
import { fillWith, h } from '../dom';
import { t } from '../text';
import { type Entry, isUnknown, lanesOf, ticks } from './lanes';
import { sign, svg } from './svg';
import { kindWords, kmWords, laneWords, weightWords } from './words';

export interface ChartVerbs {
  /** The cursor is at km. look: bring that place into view. null: it has left. */
  cursor(km: number | null, look: boolean): void;
  choose(entry: Entry): void;
}

const ROW_PX = 18;
const LANE_GAP_PX = 5;
const AXIS_PX = 20;
const LEAST_BAR_PX = 15;
const END_PX = 12;

export class Chart {
  readonly element: HTMLElement;
  private readonly verbs: ChartVerbs;
  private readonly watch: ResizeObserver;
  private entries: readonly Entry[] = [];
  private length_km = 0;
  private km: number | null = null;
  private chosen = -1;
  private width = 0;
  private names = 74;
  private line: SVGElement | null = null;

  constructor(verbs: ChartVerbs) {
    this.verbs = verbs;
    this.element = h('div.chart', { dir: 'ltr', role: 'slider', tabindex: 0, 'aria-label': t('Along the route'), 'aria-valuemin': 0, 'aria-valuemax': 0, 'aria-valuenow': 0 });
    this.element.addEventListener('pointermove', (event) => this.hover(event));
    this.element.addEventListener('pointerleave', () => document.activeElement !== this.element && this.verbs.cursor(null, false));
    this.element.addEventListener('click', (event) => this.press(event));
    this.element.addEventListener('keydown', (event) => this.keys(event));
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.element);
  }

  set(entries: readonly Entry[], length_km: number): void {
    this.entries = entries;
    this.length_km = length_km;
    this.chosen = -1;
    this.element.setAttribute('aria-valuemax', length_km.toFixed(1));
    this.draw();
  }

  /** Shows where the cursor is; null: nowhere. */
  at(km: number | null): void {
    this.km = km;
    this.say();
    const x = km === null ? -99 : this.x(km);
    this.line?.setAttribute('transform', `translate(${x} 0)`);
    const label = this.line?.querySelector('text');
    if (!label || km === null) return;
    label.textContent = km.toFixed(1);
    label.setAttribute('text-anchor', x > this.width - 40 ? 'end' : 'start');
    label.setAttribute('x', x > this.width - 40 ? '-4' : '4');
  }

  /** The entry that is chosen; null: none. */
  mark(entry: Entry | null): void {
    this.chosen = entry?.n ?? -1;
    for (const bar of Array.from(this.element.querySelectorAll('[data-n]'))) bar.classList.toggle('chosen', bar.getAttribute('data-n') === String(this.chosen));
    if (entry) this.at(Math.min(Math.max(this.km ?? entry.from_km, entry.from_km), entry.to_km));
  }

  end(): void {
    this.watch.disconnect();
  }

  private get span(): number {
    return Math.max(1, this.width - this.names - END_PX);
  }

  private x(km: number): number {
    return this.names + (this.length_km ? (km / this.length_km) * this.span : 0);
  }

  private resize(): void {
    const width = this.element.clientWidth;
    if (width === this.width) return;
    this.width = width;
    this.names = width < 460 ? 62 : 74;
    this.draw();
  }

  private draw(): void {
    if (!this.width) return;
    const lanes = lanesOf(this.entries, (LEAST_BAR_PX / this.span) * this.length_km);
    const picture: SVGElement[] = [patterns()];
    let y = 2;
    for (const { key, bars, rows } of lanes) {
      const height = rows * ROW_PX;
      picture.push(svg('rect.lane', { x: this.names, y, width: this.span, height }), svg('text.lane-name', { x: 2, y: y + 13 }, laneWords(key)));
      for (const { entry, row } of bars) picture.push(this.bar(entry, y + row * ROW_PX));
      if (!bars.length && this.length_km) picture.push(svg('text.lane-empty', { x: this.names + 6, y: y + 13 }, t('nothing found')));
      y += height + LANE_GAP_PX;
    }
    picture.push(svg('path.axis', { d: `M${this.names} ${y}h${this.span}` }));
    for (const km of ticks(this.length_km, this.span)) {
      const x = this.x(km);
      const last = x > this.width - 30;
      picture.push(svg('path.axis', { d: `M${x} ${y}v4` }), svg('text.tick', { x, y: y + 15, 'text-anchor': last ? 'end' : 'middle' }, String(km)));
    }
    picture.push(svg('text.lane-name', { x: 2, y: y + 15 }, 'km'));
    this.line = svg('g.cursor', { transform: 'translate(-99 0)' }, svg('path', { d: `M0 0v${y}` }), svg('text', { x: 4, y: 10 }));
    const height = y + AXIS_PX;
    fillWith(this.element, svg('svg', { width: this.width, height, viewBox: `0 0 ${this.width} ${height}`, 'aria-hidden': 'true' }, ...picture, this.line));
    this.mark(this.entries.find(({ n }) => n === this.chosen) ?? null);
    this.at(this.km);
  }

  private bar(entry: Entry, y: number): SVGElement {
    const unknown = isUnknown(entry);
    const width = Math.max(LEAST_BAR_PX, this.x(entry.to_km) - this.x(entry.from_km));
    const x = Math.min(this.x(entry.from_km), this.width - END_PX + 3 - width);
    const weight = unknown ? 'unknown' : (entry.severity ?? 'none');
    return svg(
      'g.bar',
      { 'data-n': entry.n, 'data-weight': weight },
      svg('title', {}, `${kmWords(entry.from_km, entry.to_km)}: ${kindWords(entry.kind)}`),
      svg('rect.bar-ground', { x, y: y + 1, width, height: ROW_PX - 2, rx: 2 }),
      svg('rect.bar-pattern', { x, y: y + 1, width, height: ROW_PX - 2, rx: 2, fill: `url(#chart-${weight})` }),
      sign(x + 7.5, y + ROW_PX / 2, entry.severity, unknown),
    );
  }

  private kmOf(event: MouseEvent): number {
    const x = event.clientX - this.element.getBoundingClientRect().left;
    return Math.min(this.length_km, Math.max(0, ((x - this.names) / this.span) * this.length_km));
  }

  private hover(event: PointerEvent): void {
    if (event.pointerType === 'touch' || !this.length_km) return;
    this.verbs.cursor(this.kmOf(event), false);
  }

  private press(event: MouseEvent): void {
    if (!this.length_km) return;
    const n = (event.target as Element).closest('[data-n]')?.getAttribute('data-n');
    this.verbs.cursor(this.kmOf(event), true);
    const entry = n === undefined || n === null ? null : this.entries[Number(n)];
    if (entry) this.verbs.choose(entry);
  }

  private keys(event: KeyboardEvent): void {
    if (!this.length_km || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = Math.max(0.1, Number((this.length_km / 100).toPrecision(1)));
    const here = this.km ?? 0;
    const to: Record<string, number> = { ArrowRight: here + step, ArrowLeft: here - step, Home: 0, End: this.length_km };
    const along = to[event.key];
    if (along !== undefined) this.verbs.cursor(Math.min(this.length_km, Math.max(0, along)), true);
    else if (event.key === 'ArrowDown' || event.key === 'PageDown') this.step(1);
    else if (event.key === 'ArrowUp' || event.key === 'PageUp') this.step(-1);
    else if (event.key === 'Enter') this.verbs.cursor(here, true);
    else return;
    event.preventDefault();
  }

  private step(by: number): void {
    const next = this.entries[Math.min(this.entries.length - 1, Math.max(0, this.chosen + by))];
    if (!next) return;
    this.verbs.cursor(next.from_km, true);
    this.verbs.choose(next);
  }

  private say(): void {
    const km = this.km;
    const here = km === null ? [] : this.entries.filter(({ from_km, to_km }) => from_km - 0.05 <= km && km <= to_km + 0.05);
    const words = here.map((entry) => `${kindWords(entry.kind)}, ${weightWords(entry)}`).join('; ');
    this.element.setAttribute('aria-valuenow', (km ?? 0).toFixed(1));
    this.element.setAttribute('aria-valuetext', km === null ? t('no place chosen') : `km ${km.toFixed(1)}: ${words || t('nothing found')}`);
  }
}

/** What tells the weights apart without their colour. */
function patterns(): SVGElement {
  const tile = (name: string | number, size: number, d: string): SVGElement =>
    svg('pattern', { id: `chart-${name}`, width: size, height: size, patternUnits: 'userSpaceOnUse' }, svg('path.hatch', { d }));
  return svg(
    'defs',
    {},
    tile(4, 8, 'M0 8L8 0M0 0L8 8'),
    tile(3, 8, 'M0 8L8 0'),
    tile(2, 8, 'M0 4H8'),
    tile(1, 12, 'M6 0V12'),
    tile('none', 16, 'M0 15.500H16'),
    svg('pattern', { id: 'chart-unknown', width: 7, height: 7, patternUnits: 'userSpaceOnUse' }, svg('circle.dot', { cx: 3.5, cy: 3.5, r: 1.6 })),
  );
}
