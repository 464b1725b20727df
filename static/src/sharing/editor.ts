/** The panel in which a record is written and marked: form and marking on one side, what others get on the other, its place between. */

import type { App } from '../app';
import { byId, fillWith, h, setText } from '../dom';
import { middleOf } from '../geometry';
import { say } from '../say';
import { t } from '../text';
import { Drafts, type Kept } from './drafts';
import { faultWords, fieldOf, tell, untell } from './fault';
import { type Field, fieldsIn } from './fields';
import { draftNote, foot, heading, kindChoice } from './frame';
import { LineInput } from './line';
import { MarkingControl } from './marking';
import { Overlay } from './overlay';
import { PlaceInput } from './place';
import { equal } from './plan';
import { PreviewPane } from './preview';
import { differing, filled, save } from './save';
import { PreviewSide } from './side';
import { areaFor, existing, newRecord, partsOf, type Writing } from './subject';
import { without } from './texts';
import type { Draft, Plan, PointedOut, Subject } from './wire';

const KEEP_MS = 300;
const FORM = 'editor-form';

/** Draws what app.intent wishes to be written; returns what ends it. */
export function editorPanel(app: App, body: HTMLElement): () => void {
  const editor = new Editor(app, body);
  void editor.begin();
  return () => editor.end();
}

class Editor {
  private readonly app: App;
  private readonly body: HTMLElement;
  private readonly drafts: Drafts;
  private readonly overlay: Overlay;
  private readonly side: PreviewSide;
  private readonly problem = h('div.form-problem', { hidden: true });
  private writing: Writing | null = null;
  private fields: Field[] = [];
  private place: PlaceInput | LineInput | null = null;
  private marking: MarkingControl | null = null;
  private preview: PreviewPane | null = null;
  private readonly purpose = h<HTMLInputElement>('input', { id: 'field-purpose', type: 'text', dir: 'auto', maxlength: 500 });
  private timer = 0;
  private ended = false;
  private filed = false;
  private touched = false;

  constructor(app: App, body: HTMLElement) {
    this.app = app;
    this.body = body;
    this.drafts = new Drafts(sessionStorage, `${app.store.me.login}.${app.store.me.acting_as ?? 0}`);
    this.overlay = new Overlay(app.map.leaflet);
    this.side = new PreviewSide(body);
    document.body.classList.add('writing');
  }

  async begin(): Promise<void> {
    const { intent } = this.app;
    fillWith(this.body, h('p.state', { role: 'status' }, t('Loading the form.')));
    try {
      if (intent.kind !== 'new') return this.start(await existing(this.app, intent.ref, intent.kind));
      const draft = intent.layer ? null : this.newest();
      const at = intent.at ?? middleOf(draft?.geometry ?? null);
      await this.choose(intent.layer ?? draft?.layer ?? 'incidents', at);
    } catch (fault) {
      if (this.ended) return;
      fillWith(this.body, h('p.state.failed', { role: 'alert' }, faultWords(fault)), h('div.actions', null, h('button.plain', { type: 'button', onclick: () => void this.begin() }, t('Try again'))));
    }
  }

  end(): void {
    this.ended = true;
    window.clearTimeout(this.timer);
    if (this.touched && !this.filed) this.keep();
    this.place?.end();
    this.preview?.end();
    this.overlay.remove();
    this.side.remove();
    document.body.classList.remove('writing');
  }

  /** The newest draft of a new record. */
  private newest(): Kept | null {
    const found = this.drafts.newest();
    return found?.id === '' ? found : null;
  }

  /** A new record of layer; at: where it was asked for. */
  private async choose(layer: string, at: { lon: number; lat: number } | null): Promise<void> {
    const kept = this.place?.geometry ?? null;
    const writing = await newRecord(this.app, layer, at);
    if (this.ended) return;
    this.start(writing);
    const point = writing.form?.geometry === 'point';
    if (this.place && !this.place.geometry && point) {
      if (kept?.type === 'Point') this.place.geometry = kept;
      else if (at) this.place.geometry = { type: 'Point', coordinates: [at.lon, at.lat] };
      this.ask();
    }
  }

  private start(writing: Writing): void {
    if (this.ended) return;
    this.writing = writing;
    this.place?.end();
    this.preview?.end();
    this.overlay.pin(null);
    this.filed = this.touched = false;
    const { mode, record, form } = writing;
    setText(byId('panel-title'), heading(writing));
    const draft = mode === 'mark' ? null : this.drafts.find(writing.layer, record?.id ?? '');
    const marks = new MarkingControl({
      app: this.app,
      layer: writing.layer,
      area: writing.area,
      plan: draft?.plan ?? writing.plan,
      usual: form?.label ?? null,
      parts: partsOf(form),
      changed: () => this.heard(),
    });
    this.marking = marks;
    this.preview = new PreviewPane(this.app, writing.area, this.overlay, {
      title: (name) => this.fields.find(({ spec }) => spec.name === name)?.spec.title ?? '',
      remove: mode === 'mark' ? null : (found) => this.remove(found),
    });
    const fieldset = h('div.fields');
    this.place = null;
    this.fields = [];
    if (mode !== 'mark' && form) {
      this.place = form.geometry === 'point' ? new PlaceInput(this.app, this.overlay, () => this.heard()) : new LineInput(this.app, form.geometry, () => this.heard());
      this.fields = fieldsIn(fieldset, form.fields, () => this.app.store.now(), () => this.heard());
    }
    this.fill(draft);
    this.draw(fieldset, draft);
    this.marked(marks.plan);
    this.ask();
  }

  private draw(fieldset: HTMLElement, draft: Kept | null): void {
    const mode = this.writing?.mode ?? 'new';
    const marking = this.marking?.element ?? h('div');
    const form = h(
      'form.editor',
      { id: FORM, novalidate: true, onsubmit: (event: SubmitEvent) => this.submit(event) },
      draft ? draftNote(draft, () => this.throwAway()) : null,
      mode === 'new' ? kindChoice(this.app, this.writing?.layer ?? '', (key) => void this.other(key)) : null,
      this.place?.element,
      this.fields.length ? fieldset : null,
      mode === 'mark' ? marking : h('section.editor-part', null, h('h3', null, t('Who may see it')), marking),
      h('div.field.purpose', { hidden: true }, h('label', { for: 'field-purpose' }, t('Purpose of the release')), this.purpose), // asked where something is released
    );
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.submit(event);
    });
    fillWith(this.body, form);
    if (this.preview) this.side.hold(this.preview.element);
    this.body.append(foot(mode, FORM, this.problem, () => this.app.close())); // after the preview, which on a phone is in the same sheet
    if (mode === 'mark') this.marking?.focus();
    else if (this.app.intent.kind !== 'new' || !this.app.intent.quiet) this.fields[0]?.focus();
  }

  private throwAway(): void {
    const { writing } = this;
    if (!writing) return;
    this.drafts.drop(writing.layer, writing.record?.id ?? '');
    this.start(writing);
  }

  private async other(layer: string): Promise<void> {
    if (this.touched) this.keep();
    try {
      await this.choose(layer, middleOf(this.place?.geometry ?? null));
      this.body.querySelector<HTMLElement>('[name="kind"]:checked')?.focus();
    } catch (fault) {
      tell(this.problem, fault, () => void this.other(layer));
    }
  }

  private fill(draft: Kept | null): void {
    const { record = null, layer = '' } = this.writing ?? {};
    const since = this.app.store.layers.find(({ key }) => key === layer)?.time;
    for (const field of this.fields) {
      const held = draft?.values[field.spec.name] ?? record?.properties[field.spec.name];
      if (held !== undefined) field.value = held;
      else if (!record && field.spec.name === since) field.value = new Date(this.app.store.now()).toISOString(); // the time it stands by: now, unless said otherwise
    }
    const geometry = draft?.geometry ?? record?.geometry ?? null;
    if (this.place && geometry) this.place.geometry = geometry;
  }

  private get draft(): Draft {
    const properties = Object.fromEntries(this.fields.map((field) => [field.spec.name, field.value]));
    return { type: 'Feature', geometry: this.place?.geometry ?? null, properties };
  }

  /** Something was typed, chosen, placed or marked. */
  private heard(): void {
    this.touched = true;
    untell(this.problem);
    if (this.marking) this.marked(this.marking.plan);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), KEEP_MS);
    this.ask();
  }

  private marked(plan: Plan): void {
    for (const field of this.fields) field.hides(plan.hide);
    const field = this.body.querySelector<HTMLElement>('.purpose');
    if (field) field.hidden = !this.writing || equal({ ...plan, marking: this.writing.plan.marking, hide: this.writing.plan.hide }, this.writing.plan);
  }

  private ask(): void {
    const { writing, marking } = this;
    if (!writing || !marking || !this.preview) return;
    this.preview.ask(this.subject(writing), marking.plan);
  }

  /** What to preview; a text: the title of what has to be filled in first. */
  private subject(writing: Writing): Subject | string {
    const { draft } = this;
    if (writing.mode === 'mark' && writing.record) return { layer: writing.layer, id: writing.record.id };
    if (!draft.geometry) return writing.form?.geometry === 'line' ? t('Line') : t('Place');
    const missing = this.fields.find((field) => field.check());
    if (missing) return missing.spec.title;
    const area = writing.mode === 'new' ? areaFor(this.app, middleOf(draft.geometry)) : writing.area;
    return { layer: writing.layer, ...(area && { area }), feature: filled(draft) };
  }

  private keep(): void {
    const { writing } = this;
    if (!writing || this.filed || !this.touched || writing.mode === 'mark') return;
    // of a record that is there only what was changed: the rest may change meanwhile
    const values = writing.record ? (differing(writing.record, this.draft)?.properties ?? {}) : this.draft.properties;
    this.drafts.keep({ layer: writing.layer, id: writing.record?.id ?? '', values, geometry: this.draft.geometry, plan: this.marking?.plan ?? null, at: this.app.store.now() });
  }

  private remove({ field, text }: PointedOut): void {
    const found = this.fields.find(({ spec }) => spec.name === field);
    if (!found || typeof found.value !== 'string') return;
    found.value = without(found.value, text);
    say(t('Taken out: %(text)s', { text }));
    this.heard();
  }

  private submit(event: Event): void {
    event.preventDefault();
    if (this.complete()) void this.save();
  }

  /** Whether the server can be asked; else the first fault is shown and has the focus. */
  private complete(): boolean {
    const faults = this.fields.map((field) => ({ field, words: field.check() }));
    for (const { field, words } of faults) field.fault(words);
    const noPlace = this.place !== null && !this.place.geometry;
    this.place?.fault(noPlace ? t('Say where: press on the map, or write the position.') : '');
    if (noPlace) this.place?.focus();
    else faults.find(({ words }) => words)?.field.focus();
    return !noPlace && faults.every(({ words }) => !words);
  }

  private async save(): Promise<void> {
    const { writing, marking } = this;
    if (!writing || !marking) return;
    untell(this.problem);
    this.keep();
    const button = this.body.querySelector<HTMLButtonElement>('[type="submit"]');
    if (button) button.disabled = true;
    try {
      const area = areaFor(this.app, middleOf(this.draft.geometry));
      const id = await save(this.app, writing, this.draft, marking.plan, { area, purpose: this.purpose.value.trim() });
      this.filed = true;
      this.drafts.drop(writing.layer, writing.record?.id ?? '');
      say(writing.mode === 'new' ? t('Filed.') : t('Saved.'));
      this.app.close();
      this.app.show({ layer: writing.layer, id });
    } catch (fault) {
      this.refused(fault);
    } finally {
      if (button) button.disabled = false;
    }
  }

  /** Beside the field that is meant; what belongs to none stands at the buttons. */
  private refused(fault: unknown): void {
    const name = fieldOf(fault);
    const field = this.fields.find(({ spec }) => spec.name === name);
    if (field) {
      field.fault(faultWords(fault));
      return field.focus();
    }
    if (name === 'geometry' && this.place) {
      this.place.fault(faultWords(fault));
      return this.place.focus();
    }
    if (name === 'label') this.marking?.fault(faultWords(fault));
    tell(this.problem, fault, () => void this.save());
  }
}
