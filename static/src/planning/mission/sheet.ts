/** The mission of a route: saved by its lead, answered by each organisation for itself, and what each may do now. */
import type { Position } from 'geojson';

import type { App } from '../../app';
import { bdi, fillWith, h } from '../../dom';
import { say } from '../../say';
import { fieldOf, faultWords, tell, untell } from '../../sharing/fault';
import { principalsOf } from '../../sharing/calls';
import { t } from '../../text';
import { instant, utcDate } from '../../times';
import { agreed, change, changePart, copy, create, decide, handOn, invite, join, keepTemplate, read, step } from './calls';
import { differing, document as planOf, type Line, lineOf } from './changes';
import { decideForm } from './decide';
import { manifestPart } from './manifest';
import { agreedPart, papers } from './papers';
import { PartForm } from './part';
import { escortBox, participants, tally } from './people';
import { Invited, templatePart } from './start';
import { reopened, UnsavedLine } from './reopened';
import { stepButtons } from './steps';
import { TermsForm } from './terms';
import { planTexts } from './texts';
import type { MissionPlan, Named, Template, Terms } from './wire';
import { decisionWords, TOGETHER } from './words';

export interface SheetVerbs {
  /** The line as it is drawn now. */
  line(): Line;
  /** A plan's line comes to the map; editable: by its lead alone. */
  put(line: Line, editable: boolean): void;
  /** Terms are other ones now. */
  heard: () => void;
}

/** A part of another organisation has a form of its own, which the map does not draw: what it decided is asked for, while the tab is open. */
const LOOK_MS = 5_000;

export class MissionSheet {
  readonly element = h('section.mission-sheet', { 'aria-label': t('Mission') });
  private readonly app: App;
  private readonly verbs: SheetVerbs;
  private readonly problem = h('div.mission-problem', { hidden: true });
  private readonly body = h('div.mission-body');
  private readonly stale = h('div.mission-stale', { hidden: true });
  private readonly stops: (() => void)[];
  private readAt = 0;
  private plan: MissionPlan | null = null;
  private readonly unsaved = new UnsavedLine(() => this.plan && void this.change(this.plan), () => this.plan && void this.show(this.plan, true));
  private terms: TermsForm | null = null;
  private before: Record<string, unknown> = {};
  private known: Named[] = [];
  private first: Terms | null;

  /** id: of a saved mission, '' for none. terms: what was written for a mission that is not saved yet. */
  constructor(app: App, id: string, terms: Terms | null, verbs: SheetVerbs) {
    this.app = app;
    this.verbs = verbs;
    this.first = terms;
    fillWith(this.element, this.stale, this.unsaved.element, this.problem, this.body);
    fillWith(this.body, h('p.state', { role: 'status' }, t('Loading.')));
    this.stops = [app.store.on('tick', (now) => this.tick(now)), app.store.on('change', (changes) => {
      if (this.plan && changes.some(({ layer, from, id: changed }) => layer === 'missions' && from === 'live' && changed === this.plan?.id)) void this.look();
    })];
    void (id ? this.open(id) : this.begin());
  }

  end(): void {
    this.stops.forEach((stop) => stop());
  }

  /** What is written for a mission that is not saved yet; null where there is one. */
  get draft(): Terms | null {
    return this.plan ? null : (this.terms?.value ?? this.first);
  }

  /** Where the plan may be broken off, as it is written now; lon, lat. */
  get abortPoints(): Position[] {
    const { abort_points = [] } = (this.terms?.value ?? this.plan ?? this.first)?.contingency ?? {};
    return abort_points.map(({ lon, lat }) => [lon, lat]);
  }

  get isSaved(): boolean {
    return this.plan !== null;
  }

  private async open(id: string): Promise<void> {
    try {
      await this.show(await read(id), true);
    } catch (fault) {
      fillWith(this.body, h('p.error', { role: 'alert' }, faultWords(fault)), h('button.plain', { type: 'button', onclick: () => void this.open(id) }, t('Try again')));
    }
  }

  private async organisations(area: string): Promise<void> {
    const found = area ? await principalsOf(area).catch(() => null) : null;
    this.known = (found?.organisations ?? []).map(({ code, name }) => ({ code, name }));
  }

  private async begin(): Promise<void> {
    await this.organisations(this.app.area()?.code ?? '');
    const own = this.app.store.me.organisation?.code;
    this.terms = new TermsForm(this.app, this.known, this.verbs.heard);
    if (this.first) this.terms.put(this.first);
    const invited = new Invited(this.known.filter(({ code }) => code !== own));
    const save = (): void => void this.save(invited.codes);
    const keep = h('button.plain', { type: 'button', onclick: () => void this.keep() }, t('Keep as a plan to begin from'));
    fillWith(
      this.body,
      h('p.help', null, TOGETHER()),
      templatePart((template) => this.take(template)),
      this.terms.element,
      invited.element,
      h('div.actions', null, h('button.plain.primary', { type: 'button', onclick: save }, t('Save as mission')), keep),
    );
  }

  private take({ plan }: Template): void {
    this.terms?.put(plan);
    const now = this.verbs.line();
    this.verbs.put({ ...now, points: plan.route?.coordinates ?? now.points, stops: plan.stops ?? now.stops, vehicle_class: plan.vehicle_class ?? now.vehicle_class, speed_kmh: plan.speed_kmh ?? now.speed_kmh }, true);
    say(t('The kept plan is on the map.'));
  }

  private async save(codes: string[]): Promise<void> {
    const line = this.verbs.line();
    if (!this.terms || this.terms.check()) return;
    if (line.points.length < 2) return this.refuse(t('Draw the route first: a mission has a line.'));
    const area = this.app.area()?.code;
    await this.run(async () => {
      const made = await create({ ...planOf(line, this.terms?.value as Terms), ...(area && { area }), invited: codes });
      say(t('The mission is saved.'));
      this.app.plan({ mission: made.id });
    });
  }

  private async keep(): Promise<void> {
    const terms = this.terms?.value;
    if (!terms?.name) return void this.terms?.check();
    const plan = planOf(this.verbs.line(), terms);
    for (const own of ['name', 'leader', 'tracking_room', 'departs_at']) delete plan[own]; // of one journey alone
    await this.run(async () => {
      await keepTemplate(terms.name, plan, this.app.area()?.code ?? '');
      say(t('Kept: your organisation can begin from it.'));
    });
  }

  /** whole: the line comes to the map too. */
  private async show(plan: MissionPlan, whole: boolean): Promise<void> {
    this.plan = plan;
    this.stale.hidden = true;
    untell(this.problem);
    if (!this.known.length) await this.organisations(plan.area);
    if (whole) this.verbs.put(lineOf(plan), plan.own.may.edit);
    this.draw(plan);
  }

  private draw(plan: MissionPlan): void {
    const { may } = plan.own;
    const part = (title: string, open: boolean, ...children: (HTMLElement | null)[]): HTMLElement => h('details.terms-part', { open }, h('summary', null, title), ...children);
    const changed = instant(plan.changed_at);
    this.terms = may.edit ? new TermsForm(this.app, this.known, this.verbs.heard) : null;
    this.terms?.of_plan(plan);
    this.before = this.terms ? planOf(lineOf(plan), this.terms.value) : {};
    fillWith(
      this.body,
      h('div.mission-head', null, h('h3', null, bdi(plan.mission), ' ', plan.name), h('p.dim', null, `${plan.marking} · `, t('Plan %(version)s', { version: plan.plan_version }), changed === null ? '' : t(', changed %(time)s', { time: utcDate(changed) }))),
      reopened(plan, () => agreed(plan.id), () => this.body.querySelector<HTMLElement>('.decide-mission input')?.focus()),
      escortBox(plan.escort),
      may.decide ? decideForm(plan, (choice, words) => void this.act(() => decide(plan.id, choice, words), t('Your decision is written down: %(decision)s.', { decision: decisionWords(choice) }))) : null,
      may.join ? this.joining(plan) : null,
      h('p.mission-tally', { role: 'status' }, tally(plan)),
      participants(plan, this.app.store.now()),
      stepButtons(plan, {
        step: (name) => void this.step(plan, name),
        copy: (departs_at, back) => void this.run(async () => this.app.plan({ mission: (await copy(plan.id, departs_at, back)).id })),
        handOn: (organisation) => void this.act(() => handOn(plan.id, organisation), t('The lead is named.')),
      }),
      papers(plan),
      part(t('The plan in words'), !may.edit, planTexts(plan, this.app.zone())),
      may.part ? this.ownPart(plan) : null,
      may.manifest ? manifestPart(plan) : null,
      may.invite ? this.inviting(plan) : null,
      this.terms ? part(t('Change the plan'), false, h('p.help', null, t('Line, stops and journey are changed on the tab Route. A change of route, times, escort, cargo, vehicle class or tracking room opens all decisions again.')), this.terms.element) : null,
      this.terms ? h('div.actions', null, h('button.plain', { type: 'button', onclick: () => void this.change(plan) }, t('Save what has changed'))) : null,
      agreedPart(plan),
      h('p.help', null, TOGETHER()),
    );
  }

  private joining(plan: MissionPlan): HTMLElement {
    const form = new PartForm(this.app, plan.own, plan.area);
    const submit = (event: Event): void => {
      event.preventDefault();
      void this.act(() => join(plan.id, form.value), t('Your organisation takes part.'), (name, words) => form.fault(name, words));
    };
    return h('form.join-mission', { onsubmit: submit, 'aria-label': t('Take part') }, h('h4', null, t('Your organisation is asked to take part')), form.element, h('div.actions', null, h('button.plain.primary', { type: 'submit' }, t('Take part with this'))));
  }

  private ownPart(plan: MissionPlan): HTMLElement {
    const form = new PartForm(this.app, plan.own, plan.area);
    const submit = (event: Event): void => {
      event.preventDefault();
      void this.act(() => changePart(plan.id, form.value), t('Saved.'), (name, words) => form.fault(name, words));
    };
    return h('details.terms-part', null, h('summary', null, t('Your organisation’s part')), h('form', { onsubmit: submit }, form.element, h('div.actions', null, h('button.plain', { type: 'submit' }, t('Save our part')))));
  }

  private inviting(plan: MissionPlan): HTMLElement | null {
    const taken = new Set(plan.participants.filter(({ state }) => state === 'joined' || state === 'invited').map(({ organisation }) => organisation));
    const left = this.known.filter(({ code }) => !taken.has(code));
    if (!left.length) return null;
    const choice = h<HTMLSelectElement>('select', { 'aria-label': t('Organisation') }, ...left.map(({ code, name }) => h('option', { value: code }, name)));
    const ask = (): void => void this.act(() => invite(plan.id, choice.value), t('Asked.'));
    return h('details.terms-part', null, h('summary', null, t('Ask another organisation')), h('div.field-row', null, choice, h('button.plain', { type: 'button', onclick: ask }, t('Ask it'))));
  }

  private async change(plan: MissionPlan): Promise<void> {
    if (!this.terms || this.terms.check()) return;
    const now = differing(planOf(this.verbs.line(), this.terms.value), this.before);
    if (!Object.keys(now).length) return say(t('Nothing has changed.'));
    await this.act(() => change(plan.id, now), t('The plan is changed.'), (name, words) => this.terms?.fault(name, words) ?? false);
  }

  private async step(plan: MissionPlan, name: Parameters<typeof step>[1]): Promise<void> {
    await this.run(async () => {
      const after = await step(plan.id, name);
      if ('plan' in after) {
        this.plan = null;
        return fillWith(this.body, h('p.state', { role: 'status' }, t('Your organisation takes no part in it. The plan is no longer shown to you.')));
      }
      await this.show(after, false);
    });
  }

  /** A verb whose answer is the plan anew. fault: puts the refusal beside its field; whether there is one. */
  private async act(verb: () => Promise<MissionPlan>, done: string, fault: (name: string, words: string) => boolean = () => false): Promise<void> {
    await this.run(async () => {
      const after = await verb();
      await this.show(after, this.plan?.own.may.edit !== after.own.may.edit);
      say(done);
    }, fault);
  }

  private async run(verb: () => Promise<void>, beside: (name: string, words: string) => boolean = (name, words) => this.terms?.fault(name, words) ?? false): Promise<void> {
    untell(this.problem);
    try {
      await verb();
    } catch (fault) {
      const name = fieldOf(fault);
      if (name && beside(name, faultWords(fault))) return;
      tell(this.problem, fault, () => void this.run(verb, beside));
      this.problem.scrollIntoView({ block: 'nearest' });
    }
  }

  private refuse(words: string): void {
    this.problem.hidden = false;
    fillWith(this.problem, h('p.error', { role: 'alert' }, words));
  }

  private tick(now: number): void {
    this.unsaved.show(this.isChanged);
    if (now - this.readAt >= LOOK_MS && this.body.offsetParent !== null && this.stale.hidden) void this.look();
  }

  /** Reads the plan again: what others did is shown at once, unless something is being written here; then it is said. */
  private async look(): Promise<void> {
    const { plan } = this;
    if (!plan) return;
    this.readAt = this.app.store.now();
    const found = await read(plan.id).catch(() => null); // gone: the step that ended it tells
    if (!found || this.plan !== plan || JSON.stringify(found) === JSON.stringify(plan)) return;
    const anew = (): void => void this.show(found, found.plan_version !== plan.plan_version);
    if (!this.isWritten) return anew();
    this.stale.hidden = false;
    fillWith(this.stale, h('p', null, t('This plan was changed elsewhere.')), h('button.plain', { type: 'button', onclick: anew }, t('Read it anew')));
  }

  /** Whether somebody writes here, has opened a part to, or has changed line or terms and not saved them. */
  private get isWritten(): boolean {
    if (this.body.querySelector('form :focus, .terms :focus, details[open] form, details[open] .terms') !== null) return true;
    return this.isChanged;
  }

  /** Whether line or terms of a saved plan are other ones here. */
  private get isChanged(): boolean {
    return this.plan !== null && this.terms !== null && Object.keys(differing(planOf(this.verbs.line(), this.terms.value), this.before)).length > 0;
  }
}
