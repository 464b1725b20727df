/** What others get, before anything is saved: the sentences, the redacted form, its footprint on the map, and what one reader would see. */

import type { App } from '../app';
import { title } from '../attention';
import { rows } from '../card/fields';
import { fillWith, h, icon, setText } from '../dom';
import { chip } from '../marking';
import { t, tn } from '../text';
import type { Feature } from '../wire';
import { word } from '../words';
import { preview, principalsOf } from './calls';
import { faultWords, fieldOf } from './fault';
import type { Overlay } from './overlay';
import { sentenceList } from './sentences';
import type { Plan, PointedOut, Preview, SeeAs, Subject } from './wire';
import { kindWords } from './words';

/** Typing is followed, letter by letter it is not. */
const PAUSE_MS = 200;
const ROLES = ['focal_point', 'security_officer', 'duty_officer', 'field', 'machine'];

export interface PreviewVerbs {
  /** Title of the form's field of that name; '' where it has none. */
  title: (field: string) => string;
  /** Takes `found` out of the text it stands in; null: these texts are not being edited here. */
  remove: ((found: PointedOut) => void) | null;
}

export class PreviewPane {
  readonly element: HTMLElement;
  private readonly app: App;
  private readonly overlay: Overlay;
  private readonly verbs: PreviewVerbs;
  private readonly state = h('p.state', { role: 'status' });
  private readonly body = h('div.preview-body');
  private readonly who = h<HTMLSelectElement>('select', { id: 'see-as-who' });
  private readonly role = h<HTMLSelectElement>('select', { id: 'see-as-role' });
  private readonly seeing = h('div.see-as', { hidden: true });
  private asked: { subject: Subject; plan: Plan } | null = null;
  private shown: Preview | null = null;
  private timer = 0;
  private running: AbortController | null = null;
  private which: 'redacted' | 'full' = 'redacted';
  private looked = false;

  constructor(app: App, area: string, overlay: Overlay, verbs: PreviewVerbs) {
    this.app = app;
    this.overlay = overlay;
    this.verbs = verbs;
    for (const role of ROLES) this.role.append(h('option', { value: role }, word('role', role)));
    this.who.append(h('option', { value: '' }, t('nobody in particular')));
    const again = (): void => this.soon(0);
    this.who.addEventListener('change', again);
    this.role.addEventListener('change', again);
    this.element = h(
      'section.preview',
      { 'aria-label': t('Preview: what others get') },
      h('p.preview-head', null, h('span.preview-word', null, t('PREVIEW')), ' ', t('Nothing is saved yet.')),
      this.state,
      this.body,
      this.seeing,
    );
    fillWith(this.seeing, h('div.field', null, h('label', { for: 'see-as-who' }, t('See it as')), h('div.field-row', null, this.who, this.role)));
    this.role.setAttribute('aria-label', t('in which role'));
    void this.load(area);
  }

  /** Asks for what others get of subject under plan; a text instead of a subject: what has to be said first. */
  ask(subject: Subject | string, plan: Plan): void {
    const enough = typeof subject !== 'string';
    this.asked = enough ? { subject, plan } : null;
    if (enough) return this.soon(PAUSE_MS);
    window.clearTimeout(this.timer);
    this.running?.abort();
    this.shown = null;
    this.overlay.footprint(null, '');
    fillWith(this.body);
    this.waits(subject);
  }

  end(): void {
    window.clearTimeout(this.timer);
    this.running?.abort();
  }

  private async load(area: string): Promise<void> {
    try {
      const { organisations } = await principalsOf(area);
      for (const { code, name } of organisations) this.who.append(h('option', { value: code }, name));
    } catch {
      // without the names the rest of the preview still says all
    }
  }

  private soon(wait_ms: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.run(), wait_ms);
  }

  private async run(): Promise<void> {
    if (!this.asked) return;
    const { subject, plan } = this.asked;
    this.running?.abort();
    const { signal } = (this.running = new AbortController());
    this.element.classList.add('busy');
    try {
      const shown = await preview(subject, plan, this.seeAs(), signal);
      if (signal.aborted) return;
      this.shown = shown;
      this.seeing.hidden = false;
      this.say('');
      this.draw();
    } catch (fault) {
      if (signal.aborted) return;
      this.overlay.footprint(null, ''); // what is drawn must never be of another plan than the one on the form
      fillWith(this.body);
      const waits = this.verbs.title(fieldOf(fault));
      if (waits) this.waits(waits);
      else this.say(t('No preview: %(why)s', { why: faultWords(fault) }), true);
    } finally {
      if (!signal.aborted) this.element.classList.remove('busy');
    }
  }

  private seeAs(): SeeAs | null {
    return this.who.value ? { organisation: this.who.value, role: this.role.value } : null;
  }

  private draw(): void {
    const shown = this.shown;
    if (!shown) return;
    const seen = shown.see_as;
    const form = seen ? seen.feature : this.which === 'full' ? shown.full : shown.redacted;
    fillWith(
      this.body,
      h('h3', null, t('Who sees it')),
      sentenceList(shown.sentences),
      shown.uncovered.length ? this.uncovered(shown.uncovered) : null,
      shown.pointed_out.length ? this.pointed(shown.pointed_out) : null,
      seen ? this.seenBy(seen.view) : this.forms(),
      form ? this.form(form, shown) : this.none(seen !== null),
    );
    this.drawPlace();
  }

  /** On the map: what the chosen reader gets of the place, else what redacted readers get. */
  private drawPlace(): void {
    const shown = this.shown;
    if (!shown) return;
    const look = !this.looked;
    this.looked = true;
    if (shown.see_as) {
      const { view, feature } = shown.see_as;
      const who = this.who.selectedOptions[0]?.textContent ?? '';
      const words = view === 'full' ? t('%(who)s gets: the exact place', { who }) : t('%(who)s gets: about here', { who });
      const geometry = view === 'redacted' ? (shown.footprint?.geometry ?? feature?.geometry ?? null) : (feature?.geometry ?? null);
      return this.overlay.footprint(geometry, words, look);
    }
    const cell = shown.footprint;
    if (cell) return this.overlay.footprint(cell.geometry, t('What others get: about here · %(cell)s', { cell: cell.words }), look);
    this.overlay.footprint(shown.redacted?.geometry ?? null, t('What others get: the exact place'), look);
  }

  private forms(): HTMLElement {
    const button = (which: 'redacted' | 'full', words: string): HTMLElement => {
      const press = (): void => {
        this.which = which;
        this.draw();
        this.body.querySelector<HTMLElement>('.form-switch [aria-pressed="true"]')?.focus();
      };
      return h('button', { type: 'button', 'aria-pressed': String(this.which === which), onclick: press }, words);
    };
    return h('div.segments.form-switch', { role: 'group', 'aria-label': t('Which form') }, button('redacted', t('Redacted form')), button('full', t('Full form')));
  }

  private seenBy(view: 'none' | 'redacted' | 'full'): HTMLElement {
    const who = `${this.who.selectedOptions[0]?.textContent ?? ''}, ${this.role.selectedOptions[0]?.textContent ?? ''}`;
    const words = { none: t('%(who)s would see: nothing at all', { who }), redacted: t('%(who)s would see: the redacted form', { who }), full: t('%(who)s would see: the full form', { who }) }[view];
    return h('p.seen-by', { role: 'status', 'data-view': view }, words);
  }

  private form(feature: Feature, shown: Preview): HTMLElement {
    const p = feature.properties;
    const list = h('dl.rows');
    for (const { label, value } of rows(feature, { now: this.app.store.now(), zone: this.app.zone() })) list.append(h('div', null, h('dt', null, label), h('dd', null, value)));
    const about = p.view === 'redacted' && shown.footprint ? h('p.about', null, icon('map'), t('About here, not the place: %(cell)s. Its outline is on the map.', { cell: shown.footprint.words })) : null;
    return h(
      'article.form-shown',
      { 'data-view': p.view, 'data-marked': p.marking },
      h('p.kicker', null, word('one', p.layer)),
      h('h4', null, title(feature)),
      h('p', null, chip(p.marking), ' ', h('span.dim', null, t('From ')), p.originator || t('unknown')),
      about,
      list,
    );
  }

  private none(asSomebody: boolean): HTMLElement {
    return h('p.state', null, asSomebody ? t('The page of this reader would not name the record, nor show that there is one.') : t('Under this marking nobody gets a redacted form.'));
  }

  private uncovered(releases: string[]): HTMLElement {
    return h('div.caution', null, h('p', null, h('b', null, t('A focal point of yours must consent'))), h('ul', null, ...releases.map((words) => h('li', null, words))));
  }

  private pointed(found: PointedOut[]): HTMLElement {
    const { remove } = this.verbs;
    const rowsOf = found.map((one) =>
      h(
        'li',
        null,
        h('span', null, h('b', null, h('bdi', null, one.text)), h('span.dim', null, ` ${kindWords(one.kind)} · ${one.field.replaceAll('_', ' ')}`)),
        remove ? h('button.plain', { type: 'button', 'aria-label': t('Take out “%(text)s”', { text: one.text }), onclick: () => remove(one) }, t('Take out')) : null,
      ),
    );
    return h('div.caution', null, h('p', null, h('b', null, tn('%(count)s detail that others would read', '%(count)s details that others would read', found.length))), h('ul.pointed', null, ...rowsOf));
  }

  private waits(field: string): void {
    this.say(t('The preview comes once this is filled in: %(field)s.', { field }));
  }

  private say(words: string, failed = false): void {
    setText(this.state, words);
    this.state.hidden = !words;
    this.state.classList.toggle('failed', failed);
  }
}
