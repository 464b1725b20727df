/** The card of the one selected record. It follows live changes in place and says so when the record is no longer shown. */

import { get, ProblemError } from '../api';
import { isPhone, type App } from '../app';
import { attention, title, vehicleAge } from '../attention';
import { flagWords } from '../flags';
import { bdi, byId, fillWith, h, icon, setText, type Child } from '../dom';
import { boundsOf, middleOf } from '../geometry';
import { chip, formWords, markingMeaning } from '../marking';
import { say } from '../say';
import { Sheet } from '../chrome/sheet';
import { t } from '../text';
import { ago, instant, utcDate } from '../times';
import type { Change } from '../store';
import type { Feature, Ref } from '../wire';
import { word } from '../words';
import type { SharingPart } from '../sharing/standing';
import { rows } from './fields';
import { heirOf } from './heir';
import { OpenAlerts } from './open-alerts';
import { copy, Position } from './position';

const PLANNED = new Set(['missions', 'hospitals', 'evacuation_points']);
/** Layers whose records people write down by hand. */
const PHOTOGRAPHED = new Set(['incidents', 'roads', 'premises', 'venues', 'hospitals', 'evacuation_points']);
const PINNED = 'sltmap.card-pinned';

export class Card {
  private readonly host = byId('card');
  private readonly kicker = byId('card-kind');
  private readonly heading = byId('card-title');
  private readonly body = byId('card-body');
  private readonly pin = byId('card-pin');
  private readonly sheet: Sheet;
  private ref: Ref | null = null;
  private version = -1;
  /** The form that is drawn, or was before it went; null: its own recall is being written here, which shows what comes of it. */
  private drawn: Feature | null = null;
  /** The store has just forgotten everything, and with it the selection. */
  private wiped = false;
  private values = new Map<string, HTMLElement>();
  private top: HTMLElement | null = null;
  private readonly openAlerts: OpenAlerts;
  private place: Position | null = null;
  private asked: AbortController | null = null;
  /** Who sees it, or the question for more; it stays while the rest is drawn anew. */
  private part: SharingPart | null = null;
  private readonly app: App;
  private readonly resized: () => void;

  constructor(app: App, resized: () => void) {
    this.app = app;
    this.openAlerts = new OpenAlerts(app);
    this.resized = resized;
    this.sheet = new Sheet(this.host, () => this.close());
    byId('card-close').addEventListener('click', () => this.close());
    this.pin.addEventListener('click', () => this.setPinned(!document.body.classList.contains('card-pinned')));
    if (localStorage.getItem(PINNED)) this.setPinned(true);
    app.store.on('selection', (ref) => (ref ? this.open(ref) : this.left()));
    app.store.on('change', (changes) => {
      this.wiped = changes.some(({ kind }) => kind === 'wipe');
      if (changes.some((change) => change.layer === this.ref?.layer && change.id === this.ref.id)) this.refresh();
      this.follow(changes);
    });
    app.store.on('tick', () => this.refresh());
    if (app.store.selection) this.open(app.store.selection);
  }

  get shown(): boolean {
    return !this.host.hidden;
  }

  focus(): void {
    this.heading.focus();
  }

  close(): void {
    const inside = this.host.contains(document.activeElement);
    this.ref = null;
    this.hide();
    this.app.store.select(null);
    if (inside) byId('map').focus();
  }

  private open(ref: Ref): void {
    const { store } = this.app;
    if (ref.layer === 'requests') return this.giveRoom();
    if (this.ref?.layer === ref.layer && this.ref.id === ref.id) return;
    this.ref = ref;
    this.version = -1;
    this.host.hidden = false;
    document.body.classList.add('card-open');
    if (isPhone()) this.sheet.to('half');
    if (document.body.classList.contains('card-pinned')) this.resized();
    const held = store.feature(ref.layer, ref.id);
    setText(this.kicker, word('one', ref.layer));
    if (held) return this.draw(held);
    setText(this.heading, t('Loading'));
    fillWith(this.body, h('p.state', null, t('Asking for the record.')));
    void this.ask(ref);
  }

  /** A question stands in the sharing panel, and a phone has no room for a card beside it. */
  private giveRoom(): void {
    if (!isPhone()) return;
    this.ref = null;
    this.hide();
  }

  private async ask(ref: Ref): Promise<void> {
    const { store } = this.app;
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const found = await get<Feature>(`/api/v1/layers/${ref.layer}/features/${ref.id}`, this.asked.signal);
      store.upsert(found, 'answer');
      if (this.ref !== ref) return;
      this.draw(store.feature(ref.layer, ref.id) ?? found);
      store.select(ref);
    } catch (fault) {
      if (this.ref !== ref || (fault instanceof DOMException && fault.name === 'AbortError')) return;
      if (fault instanceof ProblemError && fault.status === 404) return this.gone();
      this.failed(ref);
    }
  }

  /** The selection went away: closed by the reader, or no longer shown to him. The two must not look alike. */
  private left(): void {
    const ref = this.ref;
    if (!ref) return;
    if (this.app.store.isGone(ref.layer, ref.id)) return this.gone();
    if (!this.wiped) return this.close();
    this.wiped = false;
    void this.ask(ref); // the store was wiped for a fresh snapshot: is this record still there?
  }

  /** A record of our own that was recalled or marked anew goes on under another id: the card goes with it. */
  private follow(changes: readonly Change[]): void {
    const { store } = this.app;
    const { drawn } = this;
    if (!drawn || !changes.some(({ kind, layer, id }) => kind === 'gone' && layer === this.ref?.layer && id === drawn.id && id === this.ref.id)) return;
    const came = changes.filter(({ kind, layer }) => kind === 'upsert' && layer === this.ref?.layer).flatMap(({ layer, id }) => store.feature(layer, id) ?? []);
    const heir = heirOf(drawn, came, store.me.organisation?.name ?? '');
    if (!heir) return;
    store.select({ layer: heir.properties.layer, id: heir.id });
    say(t('The record on the card was recalled or marked anew.'));
  }

  private gone(): void {
    if (this.body.querySelector('form.recall')) this.drawn = null;
    setText(this.heading, t('No longer shown to you'));
    this.top = null;
    this.values.clear();
    const why = t('This record is not, or no longer, shown to you. It may have been withdrawn, changed its marking, ended or been deleted; nobody says which.');
    fillWith(this.body, h('p.state.gone', null, why));
    say(t('The record on the card is no longer shown to you.'));
  }

  private failed(ref: Ref): void {
    setText(this.heading, t('Not loaded'));
    const again = h('button.plain', { type: 'button', onclick: () => void this.ask(ref) }, t('Try again'));
    fillWith(this.body, h('p.state.failed', null, t('The record could not be loaded. What the map draws is what was last received.')), again);
  }

  private draw(feature: Feature): void {
    if (!this.ref) return;
    this.version = feature.properties.version;
    this.drawn = feature;
    const p = feature.properties;
    setText(this.kicker, word('one', p.layer) + (p.exercise ? ` · ${t('EXERCISE')}` : ''));
    setText(this.heading, title(feature));
    this.values.clear();
    this.place = new Position(feature);
    this.top = h('div.standing', { class: 'standing' });
    const list = h('dl.rows');
    for (const { label, value } of rows(feature, this.reading())) {
      const shown = h('dd', null, value);
      this.values.set(label, shown);
      list.append(h('div', null, h('dt', null, label), shown));
    }
    const sharing = h('div');
    const pictures = h('div.photo-part');
    const danger = h('div.warn-part');
    fillWith(this.body, this.top, this.openAlerts.element, mark(feature), this.actions(feature), danger, pictures, sharing, list, this.place.element, ...texts(feature), footing(feature, this.app.store.now()));
    this.stand(feature);
    void this.share(feature, sharing);
    if (p.layer === 'warnings' || PHOTOGRAPHED.has(p.layer)) void import('./warn').then(({ warnPart }) => danger.isConnected && warnPart(this.app, feature, danger));
    if (p.view === 'full' && PHOTOGRAPHED.has(p.layer)) void this.photograph(feature, pictures);
  }

  /** Photographs stand with the full form alone; a redacted reader is not told whether there are any. */
  private async photograph(feature: Feature, host: HTMLElement): Promise<void> {
    const { photos } = await import('./photos');
    const own = feature.properties.originator === this.app.store.me.organisation?.name;
    await photos(this.app, feature, host, own).catch(() => undefined); // the record stays readable without them
  }

  private async share(feature: Feature, slot: HTMLElement): Promise<void> {
    const { SharingPart } = await import('../sharing/standing');
    if (this.ref?.id !== feature.id || !slot.isConnected) return; // another record, or drawn anew, meanwhile
    if (this.part?.id !== feature.id) {
      this.part?.end();
      this.part = new SharingPart(this.app, feature);
    }
    slot.append(this.part.element);
    this.part.update(feature);
  }

  /** New words into the same places: whoever reads or has the focus here keeps it. */
  private refresh(): void {
    const feature = this.ref && this.app.store.feature(this.ref.layer, this.ref.id);
    if (!feature || !this.top || this.host.hidden) return;
    const fresh = rows(feature, this.reading());
    const same = fresh.length === this.values.size && fresh.every(({ label }) => this.values.has(label));
    if (!same || (feature.properties.version !== this.version && feature.properties.layer !== 'vehicles')) return this.redraw(feature);
    this.stand(feature);
    this.place?.update(feature);
    for (const { label, value } of fresh) patch(this.values.get(label), value);
  }

  private redraw(feature: Feature): void {
    const scrolled = this.body.scrollTop;
    const focused = Array.from(this.body.querySelectorAll<HTMLElement>('button, a')).indexOf(document.activeElement as HTMLElement);
    this.draw(feature);
    this.body.scrollTop = scrolled;
    if (focused >= 0) this.body.querySelectorAll<HTMLElement>('button, a')[focused]?.focus();
  }

  private stand(feature: Feature): void {
    const now = this.app.store.now();
    const flag = this.openAlerts.draw(feature);
    const own = attention(feature, now);
    const { tone, word: text } = flag && own.tone !== 'sos' ? { tone: flag.tone, word: flagWords(flag) } : own;
    const line = standingLine(feature, now);
    if (!this.top) return;
    this.top.dataset.tone = tone;
    this.top.hidden = !text && !line;
    if (!this.top.firstChild) this.top.append(h('b', null), h('span', null));
    const [strong, rest] = Array.from(this.top.children);
    if (strong) setText(strong, text);
    if (rest) setText(rest, line);
  }

  private actions(feature: Feature): HTMLElement {
    const { map } = this.app;
    const go = (): void => {
      const box = boundsOf(feature.geometry);
      const middle = middleOf(feature.geometry);
      if (box && box[2] - box[0] + box[3] - box[1] > 0.01) map.fit(box);
      else if (middle) map.goTo(middle.lon, middle.lat, Math.max(map.where().zoom, 12));
    };
    const bar = h('div.actions');
    if (feature.geometry) bar.append(h('button.plain', { type: 'button', onclick: go }, icon('goto'), t('Show on the map')));
    if (feature.properties.layer === 'missions' && feature.properties.view === 'full') bar.append(h('button.plain.primary', { type: 'button', onclick: () => this.app.plan({ mission: feature.id }) }, t('Open the plan')));
    if (feature.properties.layer === 'missions' && feature.properties.view === 'full' && feature.properties.status === 'closed') bar.append(h('a.plain.button', { href: `/missions/${feature.id}/after/` }, t('Afterwards')));
    bar.append(h('button.plain', { type: 'button', onclick: () => void copy(location.href) }, icon('link'), t('Copy link')));
    return bar;
  }

  private reading(): { now: number; zone: string } {
    return { now: this.app.store.now(), zone: this.app.zone() };
  }

  private dropPart(): void {
    this.part?.end();
    this.part = null;
  }

  private hide(): void {
    this.asked?.abort();
    this.dropPart();
    this.host.hidden = true;
    this.top = null;
    document.body.classList.remove('card-open');
    if (document.body.classList.contains('card-pinned')) this.resized();
  }

  private setPinned(on: boolean): void {
    document.body.classList.toggle('card-pinned', on);
    this.pin.setAttribute('aria-pressed', String(on));
    if (on) localStorage.setItem(PINNED, '1');
    else localStorage.removeItem(PINNED);
    this.resized();
  }
}

function standingLine({ properties: p }: Feature, now: number): string {
  if (p.layer === 'vehicles') return vehicleAge(p, now);
  return p.layer === 'roads' && p.applies_to ? t('for %(whom)s', { whom: word('applies_to', p.applies_to) }) : '';
}

function patch(shown: HTMLElement | undefined, value: Child): void {
  if (!shown) return;
  const fresh = h('dd', null, value);
  if (fresh.textContent !== shown.textContent) shown.replaceChildren(...Array.from(fresh.childNodes));
}

/** How far it may travel, in which form it came, and from whom. */
function mark(feature: Feature): HTMLElement {
  const p = feature.properties;
  return h(
    'div.mark',
    null,
    h('p', null, chip(p.marking), ' ', h('span', null, markingMeaning(p.marking))),
    h('p', { class: p.view }, formWords(feature)),
    h('p', null, h('span.dim', null, t('From ')), p.originator || t('unknown')),
  );
}

function texts({ properties: p }: Feature): HTMLElement[] {
  const all = [h('p.handling', null, t('For the security of personnel and operations only (SLT guidelines 6). No onward distribution without the originator’s consent.'))];
  if (PLANNED.has(p.layer)) {
    all.unshift(
      h(
        'p.handling',
        null,
        t(
          'Planned together, decided separately. Each organisation is responsible for its own people and may stop, turn back or leave at any time. No organisation guarantees escort, rescue, evacuation or medical support to another; help is given if feasible, usually reimbursable (guidelines 1f, 7). This page informs.',
        ),
      ),
    );
  }
  return all;
}

/** When this form of the record last changed, and when its sight ends by itself. */
function footing({ properties: p }: Feature, now: number): HTMLElement {
  const updated = instant(p.updated_at);
  const until = instant(p.until);
  const lines: Child[] = [h('span', null, t('Changed %(ago)s', { ago: ago(updated, now) }), updated === null ? '' : ', ', updated === null ? null : bdi(utcDate(updated), 'num'))];
  if (until !== null) lines.push(h('span', null, t('Shown to you until '), bdi(utcDate(until), 'num')));
  return h('p.footing', null, ...lines);
}
