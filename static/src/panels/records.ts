/** The records in view as a list, what needs attention first. The same selection as map and card. */

import { get } from '../api';
import { isPhone, type App } from '../app';
import { attention, byAttention, CONTACT_APART_MS, happened, title } from '../attention';
import { bdi, fillWith, h, setText } from '../dom';
import { boundsOf, touches, type Bounds } from '../geometry';
import { chip, isCell } from '../marking';
import { mark } from '../signs';
import { t, tn } from '../text';
import { age, ago, instant } from '../times';
import type { Feature, LayerKey } from '../wire';
import { word } from '../words';
import { Rows } from './rows';

const GROUPS: Record<string, LayerKey[]> = {
  missions: ['vehicles', 'missions'],
  incidents: ['warnings', 'incidents', 'roads'],
  contingency: ['hospitals', 'evacuation_points', 'premises', 'venues'],
};
/** More than this nobody reads; the list says that there are more. */
const LIMIT = 500;

interface Answer {
  features: Feature[]
  links?: { rel: string }[]
}

/** group: a key of GROUPS, or '' to let the reader choose one. */
export function recordList(app: App, body: HTMLElement, group: string): () => void {
  const list = new RecordList(app, body, group || 'incidents');
  if (!group) body.prepend(list.chooser());
  return () => list.end();
}

class RecordList {
  private readonly app: App;
  private readonly body: HTMLElement;
  private readonly rows: Rows<Feature>;
  private readonly state = h('p.state', { role: 'status' });
  private readonly ends: (() => void)[];
  private group: string;
  private more = false;
  private failed = new Set<LayerKey>();
  private asked: AbortController | null = null;
  private sorted = 0;

  constructor(app: App, body: HTMLElement, group: string) {
    this.app = app;
    this.body = body;
    this.group = group;
    this.rows = new Rows<Feature>({
      label: t('Records in view, what needs attention first'),
      row_px: isPhone() ? 68 : 58,
      id: (feature) => feature.id,
      draw: (feature) => row(feature, app.store.now()),
      choose: (feature) => app.show({ layer: feature.properties.layer, id: feature.id }),
    });
    fillWith(body, this.state, this.rows.element);
    if (group === 'contingency') this.planned();
    const { store, map } = app;
    this.ends = [
      map.on('idle', () => void this.load()),
      store.on('layers', () => void this.load()),
      store.on('change', () => this.sort(false)),
      store.on('tick', () => this.rows.draw()),
      store.on('selection', (ref) => this.rows.choose(ref?.id ?? '', true)),
    ];
    this.rows.choose(store.selection?.id ?? '', true);
    void this.load();
  }

  /** On a phone one list serves all groups. */
  chooser(): HTMLElement {
    const choice = h('div.segments', { role: 'group', 'aria-label': t('Which records') });
    const words: Record<string, string> = { incidents: t('Incidents'), missions: t('Missions'), contingency: t('Contingency') };
    for (const [group, name] of Object.entries(words)) {
      const press = (): void => {
        this.group = group;
        for (const one of Array.from(choice.children)) one.setAttribute('aria-pressed', String(one === button));
        void this.load();
      };
      const button = h('button', { type: 'button', 'aria-pressed': String(group === this.group), onclick: press }, name);
      choice.append(button);
    }
    return choice;
  }

  end(): void {
    this.asked?.abort();
    this.rows.end();
    this.ends.forEach((end) => end());
  }

  private get layers(): LayerKey[] {
    const { store } = this.app;
    return (GROUPS[this.group] ?? []).filter((key) => store.isOn(key) && store.layers.some((known) => known.key === key));
  }

  /** Live layers are held whole; of the others the records of this view are asked for. */
  private async load(): Promise<void> {
    const { store } = this.app;
    this.sort(true);
    this.asked?.abort();
    const { signal } = (this.asked = new AbortController());
    const bbox = this.box().map((degrees) => degrees.toFixed(4)).join(',');
    this.more = false;
    this.failed = new Set();
    const still = store.layers.filter(({ key, live }) => !live && this.layers.includes(key));
    await Promise.all(
      still.map(async ({ key, features }) => {
        try {
          const answer = await get<Answer>(`${features}?bbox=${bbox}&limit=${LIMIT}`, signal);
          store.together(() => answer.features.forEach((feature) => store.upsert(feature, 'answer')));
          this.more ||= answer.links?.some(({ rel }) => rel === 'next') ?? false;
        } catch {
          if (!signal.aborted) this.failed.add(key);
        }
      }),
    );
    if (!signal.aborted) this.sort(true);
  }

  private box(): Bounds {
    const bounds = this.app.map.leaflet.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** A list that re-sorts ten times a second cannot be read: at most once a second unless the view itself changed. */
  private sort(atOnce: boolean): void {
    const { store } = this.app;
    const now = store.now();
    if (!atOnce && now - this.sorted < 1000) return;
    this.sorted = now;
    const box = this.box();
    const seen = this.layers.flatMap((key) => store.features(key)).filter((feature) => inView(feature, box));
    this.rows.set(seen.sort(byAttention(now)));
    setText(this.state, this.words(seen.length));
    this.state.classList.toggle('failed', this.failed.size > 0);
  }

  private words(n: number): string {
    if (!this.layers.length) return t('All layers of this list are switched off.');
    const failed = this.failed.size ? t('Not loaded: %(layers)s. What is listed of them may be old or missing.', { layers: [...this.failed].map((key) => word('layer', key)).join(', ') }) : '';
    // what could not be asked for is never told as nothing there
    if (!n) return failed || t('No record in this view is shown to you. That says nothing about the place.');
    const more = this.more ? t(' There are more: come closer.') : '';
    return tn('%(count)s in view, what needs attention first.', '%(count)s in view, what needs attention first.', n) + more + (failed && ` ${failed}`);
  }

  private planned(): void {
    const text = t('No organisation guarantees escort, rescue, evacuation or medical support to another; help is given if feasible, usually reimbursable (guidelines 1f, 7).');
    this.body.append(h('p.note', null, text));
  }
}

function inView(feature: Feature, view: Bounds): boolean {
  const box = boundsOf(feature.geometry);
  return box === null || touches(box, view); // without a place it may be anywhere: shown, not hidden
}

function row(feature: Feature, now: number): Node[] {
  const p = feature.properties;
  const { tone, word: text } = attention(feature, now);
  const at = ageOf(feature);
  return [
    h('span.row-sign', { 'aria-hidden': 'true' }, mark(feature, now)),
    h(
      'span.row-main',
      null,
      h('span.row-line', null, h('span.row-title', null, title(feature)), bdi(at === null ? '' : age(now - at), 'num row-age')),
      h('span.row-line', null, h('span.row-second', null, text && h('span.tone', { 'data-tone': tone }, text), text && ' ', secondLine(feature, now)), chip(p.marking)),
    ),
  ];
}

/** What the age of a row is about: the last fix of a vehicle, the last word on a place, else when it happened. */
function ageOf(feature: Feature): number | null {
  const p = feature.properties;
  if (p.layer === 'vehicles') return instant(p.fix_at);
  if (p.layer === 'hospitals' || p.layer === 'evacuation_points') return instant(p.verified_at);
  return p.layer === 'premises' || p.layer === 'venues' ? null : happened(feature);
}

function secondLine(feature: Feature, now: number): string {
  const p = feature.properties;
  const about = isCell(feature) ? t('about here') : '';
  const own: Record<string, unknown[]> = {
    incidents: [word('type', p.type), p.place || about, word('verification', p.verification).split(',')[0]],
    roads: [p.applies_to ? t('for %(whom)s', { whom: word('applies_to', p.applies_to).split(',')[0] ?? '' }) : '', p.decided_by],
    warnings: [word('warning', p.kind), p.section],
    missions: [p.status === 'under_way' ? '' : word('mission', p.status), p.lead],
    vehicles: [contactLine(p, now), p.mission],
    hospitals: [p.level ? t('level %(n)s', { n: String(p.level) }) : t('level unknown'), (p.services as string[] | undefined)?.map((one) => word('service', one)).join(', ')],
    evacuation_points: [p.status === 'closed' ? '' : word('point_status', p.status), word('kind', p.kind), p.runway_m ? `${String(p.runway_m)} m` : '', p.surface],
    premises: [word('kind', p.kind), p.originator],
    venues: [word('kind', p.kind), word('advice', p.advice)],
  };
  return (own[p.layer] ?? [p.originator]).filter(Boolean).join(' · ');
}

/** Heard of since the last fix: by voice, or by a message without a position. */
function contactLine(p: Feature['properties'], now: number): string {
  const [fix, contact] = [instant(p.fix_at), instant(p.contact_at)];
  return contact !== null && (fix === null || contact - fix >= CONTACT_APART_MS) ? t('last contact %(ago)s', { ago: ago(contact, now) }) : '';
}
