/** The list beside the chart: every finding in words, with who says it, how old that is, and the way to the record. */
import type { App } from '../app';
import { bdi, fillWith, h, setText } from '../dom';
import { length } from '../geometry';
import { chip } from '../marking';
import { t, tn } from '../text';
import type { Marking } from '../wire';
import { type Entry, isUnknown } from './lanes';
import { sign, svg } from './svg';
import { CAVEAT, kindWords, kmWords, sourceWords, weightWords } from './words';
import type { Vetting } from './wire';

/** More than this at once nobody reads; the rest comes by a press. */
const AT_ONCE = 60;

export class FindingList {
  readonly element = h('div.findings');
  private readonly app: App;
  private readonly choose: (entry: Entry) => void;
  private readonly list = h('ol.finding-list', { 'aria-label': t('Findings and unknown stretches, along the route') });
  private readonly notes = h('div.finding-notes');
  private entries: readonly Entry[] = [];
  private shown = AT_ONCE;
  private chosen = -1;

  constructor(app: App, choose: (entry: Entry) => void) {
    this.app = app;
    this.choose = choose;
    this.list.addEventListener('click', (event) => {
      const row = (event.target as Element).closest<HTMLElement>('button[data-n]');
      const entry = row && this.entries[Number(row.dataset.n)];
      if (entry) this.choose(entry);
    });
    this.element.append(this.notes, this.list, h('p.caveat', null, CAVEAT()));
  }

  set(entries: readonly Entry[], vetting: Vetting | null): void {
    this.entries = entries;
    this.shown = AT_ONCE;
    fillWith(this.notes, ...(vetting ? notes(vetting) : [h('p.state', null, t('Draw a line of two points or more: what is known along it is told here while you draw.'))]));
    this.draw();
  }

  /** Marks the row, and brings it into view. */
  mark(entry: Entry | null): void {
    this.chosen = entry?.n ?? -1;
    if (this.chosen >= this.shown) {
      this.shown = this.chosen + AT_ONCE;
      this.draw();
    }
    for (const row of Array.from(this.list.querySelectorAll<HTMLElement>('button[data-n]'))) {
      const now = Number(row.dataset.n) === this.chosen;
      row.setAttribute('aria-pressed', String(now));
      if (now) row.scrollIntoView({ block: 'nearest' });
    }
  }

  private draw(): void {
    fillWith(this.list, ...this.entries.slice(0, this.shown).map((entry) => this.row(entry)));
    const rest = this.entries.length - this.shown;
    if (rest <= 0) return;
    const more = (): void => {
      this.shown += AT_ONCE * 4;
      this.draw();
    };
    this.list.append(h('li', null, h('button.plain', { type: 'button', onclick: more }, tn('%(count)s more further along', '%(count)s more further along', rest))));
  }

  private row(entry: Entry): HTMLElement {
    const { finding } = entry;
    const picture = svg('svg', { width: 22, height: 22, viewBox: '-11 -11 22 22', 'aria-hidden': 'true' }, sign(0, 0, entry.severity, isUnknown(entry)));
    const line = h('span.finding-where', null, bdi(kmWords(entry.from_km, entry.to_km), 'num'), finding?.distance_m ? ` · ${t('%(m)s away', { m: length(finding.distance_m) })}` : '');
    const from = finding && (finding.source || finding.source_age_h !== null) ? h('span.finding-source', null, sourceWords(finding.source, finding.source_age_h)) : null;
    const press = h(
      'button.finding',
      { type: 'button', 'data-n': entry.n, 'data-weight': isUnknown(entry) ? 'unknown' : (entry.severity ?? 'none'), 'aria-pressed': entry.n === this.chosen },
      picture,
      h('span.finding-main', null, h('b', null, kindWords(entry.kind)), h('span.finding-weight', null, weightWords(entry)), line, h('span.finding-reason', null, entry.reason), from),
    );
    return h('li', finding?.marking ? { 'data-marked': finding.marking } : null, press, finding?.layer ? this.record(entry) : null);
  }

  /** The marking of the record and the way to it; of a redacted one, that more can be asked for. */
  private record({ finding }: Entry): HTMLElement | null {
    if (!finding?.id) return null;
    const { layer, id, view, marking } = finding;
    const words = view === 'redacted' ? t('Redacted: ask its originator') : t('Show the record');
    const open = h('button.link', { type: 'button', onclick: () => this.app.store.select({ layer, id }) }, words);
    return h('span.finding-record', null, marking ? chip(marking as Marking) : null, open);
  }
}

/** What holds for the whole answer. */
function notes(vetting: Vetting): HTMLElement[] {
  const found: HTMLElement[] = [];
  if (vetting.coarsened) found.push(h('p.note.coarse', null, t('Many questions were asked about this place: findings near it are told more widely than usual. Planning goes on as before.')));
  if (vetting.left_out) found.push(h('p.note', null, tn('%(count)s lighter finding is left out: the list has no room for it. Cut the route into parts to read it.', '%(count)s lighter findings are left out: the list has no room for them. Cut the route into parts to read them.', vetting.left_out)));
  if (vetting.rules === 'shipped') found.push(h('p.note', null, t('Your organisation set no travel rules of its own for this area: the shipped ones are used.')));
  return found;
}

/** The worst places of the line for care and for leaving, as buttons that lead there. */
export function coverLines(vetting: Vetting, go: (km: number) => void): HTMLElement[] {
  const line = (name: string, none: string, cover: Vetting['medical'], unit: (minutes: number) => string): HTMLElement => {
    if (!cover) return h('p.cover.unknown', null, h('b', null, name), ' ', none);
    const press = h('button.link', { type: 'button', onclick: () => go(cover.at_km) });
    setText(press, `km ${cover.at_km.toFixed(1)}`);
    return h('p.cover', null, h('b', null, name), ' ', unit(cover.worst_min), ` (${length(cover.distance_m)}), `, press);
  };
  const minutes = (n: number): string => t('about %(n)s min', { n });
  return [
    line(t('Worst gap to medical care:'), t('unknown: no capable hospital that was verified lately is shown to you'), vetting.medical, minutes),
    line(t('Furthest from an evacuation point:'), t('unknown: none is shown to you'), vetting.evacuation, minutes),
  ];
}
