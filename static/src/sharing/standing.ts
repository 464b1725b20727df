/** On the card: who sees the record, for its originator; a question for more, for the reader of a redacted form. */

import { ProblemError } from '../api';
import type { App } from '../app';
import { fillWith, h, icon } from '../dom';
import { say } from '../say';
import { t } from '../text';
import type { Feature, Ref } from '../wire';
import { ask, labelOf, seen } from './calls';
import { faultWords, tell } from './fault';
import { recallForm, seenList } from './recall';
import { sentenceList } from './sentences';
import type { LabelState, RequestFeature, RequestProps } from './wire';
import { stateWords } from './words';

/** Areas, public places and questions have no originator to ask. */
const NOT_SHARED = new Set(['do_areas', 'reference', 'requests', 'warnings', 'movements']);
const PURPOSES = [() => t('A movement is planned near there'), () => t('Our staff or premises are near'), () => t('Evacuation planning')];

/** What a recall told, by the new id of the record, until the card of that id takes it over. */
const recalled = new Map<string, HTMLElement>();

/** One record's part of the card; it outlives the card's redrawing. */
export class SharingPart {
  readonly element = h('section.sharing', { hidden: true });
  readonly id: string;
  private readonly app: App;
  private readonly ref: Ref;
  private version = -1;
  private asking: AbortController | null = null;
  private readonly stop: () => void;
  private shownRequest = '';
  /** Id of our open question about this record. */
  private asked = '';
  private own = false;
  private readonly who = h('div');
  private readonly buttons = h('div');
  /** The reason of a recall while it is written, and who had seen it. */
  private readonly more = h('div.sharing-more');

  constructor(app: App, feature: Feature) {
    this.app = app;
    this.id = feature.id;
    this.ref = { layer: feature.properties.layer, id: feature.id };
    const told = recalled.get(feature.id);
    if (told) this.more.append(told);
    recalled.delete(feature.id);
    this.stop = app.store.on('change', (changes) => {
      if (changes.some(({ id, from }) => id === this.id && from === 'answer')) return this.again();
      if (!changes.some(({ layer }) => layer === 'requests')) return;
      if (!this.own) this.drawAnswer();
      this.drawAsk();
      this.follow();
      this.again(); // an answer of ours is a release
    });
    this.update(feature);
  }

  update(feature: Feature): void {
    if (feature.properties.version === this.version) return;
    this.version = feature.properties.version;
    if (NOT_SHARED.has(feature.properties.layer)) return;
    if (feature.properties.view === 'redacted') return this.drawAsk();
    this.own = feature.properties.originator === this.app.store.me.organisation?.name;
    if (this.own) void this.load();
    else this.drawAnswer();
  }

  end(): void {
    this.stop();
    this.asking?.abort();
  }

  /** Who sees it may have changed though this form of it has not. */
  private again(): void {
    if (this.own) void this.load();
  }

  private async load(): Promise<void> {
    this.asking?.abort();
    const { signal } = (this.asking = new AbortController());
    try {
      const state = await labelOf(this.ref, signal);
      if (!signal.aborted) this.drawOwn(state);
    } catch (fault) {
      if (signal.aborted) return;
      if (fault instanceof ProblemError && (fault.status === 404 || fault.status === 403)) return; // shown, but not this person's to mark
      this.element.hidden = false;
      fillWith(this.element, h('p.state.failed', null, t('Who sees it could not be loaded.')));
    }
  }

  /** Sentences and buttons anew; a reason that is being written below them stays. */
  private drawOwn({ sentences, may }: LabelState): void {
    this.element.hidden = false;
    if (!this.more.isConnected) fillWith(this.element, h('h3', null, t('Who sees it')), this.who, this.buttons, this.more);
    fillWith(this.who, sentenceList(sentences));
    const edit = may.includes('edit') && h('button.plain', { type: 'button', 'data-press': 'edit', onclick: () => this.app.write({ kind: 'edit', ref: this.ref }) }, icon('edit'), t('Edit'));
    const mark = may.includes('mark') && h('button.plain.primary', { type: 'button', 'data-press': 'mark', onclick: () => this.app.write({ kind: 'mark', ref: this.ref }) }, icon('mark'), t('Marking…'));
    const recall = may.includes('recall') && h('button.plain', { type: 'button', 'data-press': 'recall', onclick: () => this.drawRecall() }, icon('recall'), t('Recall…'));
    const look = h('button.link', { type: 'button', 'data-press': 'seen', onclick: () => void this.drawSeen(this.more) }, t('Who has seen it'));
    const focused = this.buttons.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.press : '';
    fillWith(this.buttons, h('div.actions', null, mark, edit, recall), look);
    if (focused) this.buttons.querySelector<HTMLElement>(`[data-press="${focused}"]`)?.focus();
  }

  private drawRecall(): void {
    recallForm(this.more, this.ref, this.app, () => fillWith(this.more), (told, id) => {
      if (id === this.id) return void this.load();
      recalled.set(id, told); // a recall gives the record's forms new ids, ours too
      this.app.show({ layer: this.ref.layer, id });
    });
  }

  private async drawSeen(host: HTMLElement): Promise<void> {
    try {
      fillWith(host, seenList(await seen(this.ref), this.app.store.now()));
    } catch (fault) {
      fillWith(host, h('p.state.failed', { role: 'alert' }, faultWords(fault)));
    }
  }

  /** The newest question of ours about this record. */
  private request(): RequestFeature | null {
    const ours = (this.app.store.features('requests') as RequestFeature[]).filter(({ properties: p }) => p.side === 'asking' && p.about.layer === this.ref.layer && p.about.id === this.ref.id);
    ours.sort((a, b) => String(b.properties.asked_at).localeCompare(String(a.properties.asked_at)));
    return ours[0] ?? null;
  }

  /** What a fuller form was given for, and the originator's words with it. */
  private drawAnswer(): void {
    const found = this.request();
    if (found?.properties.state !== 'answered' || this.app.store.feature(this.ref.layer, this.ref.id)?.properties.view !== 'full') return;
    this.element.hidden = false;
    fillWith(this.element, h('h3', null, t('Our question')), requestState(found.properties, this.app.store.now()));
  }

  private drawAsk(): void {
    const held = this.app.store.feature(this.ref.layer, this.ref.id);
    if (held?.properties.view !== 'redacted' || !this.app.store.layers.some(({ key }) => key === 'requests')) return;
    const found = this.request();
    if (found) this.asked = found.id;
    const told = found ? JSON.stringify([found.id, found.properties.state, found.properties.version]) : 'none';
    if (told === this.shownRequest) return; // whoever is typing a purpose keeps it
    this.shownRequest = told;
    this.element.hidden = false;
    const again = found?.properties.state !== 'open' ? this.askForm(found !== null) : null;
    fillWith(this.element, h('h3', null, t('More than this')), found ? requestState(found.properties, this.app.store.now()) : null, again);
  }

  /** A fuller form comes under another id: whoever asked here is led on to it. */
  private follow(): void {
    const asked = this.asked ? (this.app.store.feature('requests', this.asked) as RequestFeature | undefined) : undefined;
    const about = asked?.properties.about;
    if (!about || about.id === this.ref.id) return;
    this.asked = '';
    say(t('The originator has answered: the card shows what it gave.'));
    this.app.show(about);
  }

  private askForm(before: boolean): HTMLElement {
    const input = h<HTMLTextAreaElement>('textarea', { id: 'ask-purpose', rows: 2, dir: 'auto', maxlength: 1000 });
    const problem = h('div', { hidden: true });
    const send = async (): Promise<void> => {
      const purpose = input.value.trim();
      if (!purpose) {
        fillWith(problem, h('p.error', null, t('Say what it is needed for: the originator decides by it.')));
        problem.hidden = false;
        return input.focus();
      }
      button.disabled = true;
      try {
        this.app.store.upsert(await ask(this.ref, purpose), 'answer');
        say(t('Asked. The answer comes here by itself.'));
        this.drawAsk();
      } catch (fault) {
        tell(problem, fault, () => void send());
      } finally {
        button.disabled = false;
      }
    };
    const button = h<HTMLButtonElement>('button.plain.primary', { type: 'button', onclick: () => void send() }, icon('ask'), before ? t('Ask once more') : t('Ask for more'));
    const quick = PURPOSES.map((words) => h('button.choice-button', { type: 'button', onclick: () => ((input.value = words()), button.focus()) }, words()));
    const label = h('label', { for: 'ask-purpose' }, t('What is it needed for?'));
    return h('div.field.ask', null, label, h('div.choices', null, ...quick), input, h('p.help', null, t('It reaches the originator’s focal points, whoever they are.')), problem, h('div.actions', null, button));
  }
}

function requestState(p: RequestProps, now: number): HTMLElement {
  return h(
    'div.request-state',
    { 'data-state': p.state, role: 'status' },
    h('p', null, h('b', null, stateWords(p, now))),
    p.purpose ? h('p.dim', null, t('Asked for: %(purpose)s', { purpose: p.purpose })) : null,
    p.reason ? h('p', null, t('Reason: %(reason)s', { reason: p.reason })) : null,
    p.state !== 'open' && p.originator ? h('p.dim', null, t('Answered by %(who)s', { who: p.originator })) : null,
  );
}
