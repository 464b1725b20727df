/** The answer to a question for more: full, redacted, a record made for the asker, or no; until when, passed on or not, signed or not. */

import { get } from '../api';
import type { App } from '../app';
import { fillWith, h } from '../dom';
import { say } from '../say';
import { t } from '../text';
import type { Feature } from '../wire';
import { decide, formOf, type Decision } from './calls';
import { tell } from './fault';
import { HIDEABLE, ONWARD } from './plan';
import { ending } from './releases';
import type { FieldSpec, Hideable, Onward, RequestFeature } from './wire';
import { hideWords, onwardWords } from './words';

type Choice = Decision['answer'];

/** Draws the form of the answer into host; close: it is answered, or put away. */
export function decideForm(host: HTMLElement, app: App, request: RequestFeature, close: () => void): void {
  const form = new DecideForm(app, request, close);
  fillWith(host, form.element);
  form.focus();
}

class DecideForm {
  readonly element: HTMLElement;
  private readonly app: App;
  private readonly request: RequestFeature;
  private readonly close: () => void;
  private answer: Choice = 'redacted';
  private until: string | null = null;
  private readonly reason = h<HTMLTextAreaElement>('textarea', { id: 'decide-reason', rows: 2, dir: 'auto', maxlength: 1000 });
  private readonly onward = h<HTMLSelectElement>('select', { id: 'decide-onward' });
  private readonly reveal = h<HTMLInputElement>('input', { type: 'checkbox' });
  private readonly derived = h('div.derived', { hidden: true });
  private readonly terms = h('div.terms');
  private readonly problem = h('div', { hidden: true });
  private readonly chosen: HTMLInputElement[];
  private readonly texts = new Map<string, HTMLInputElement | HTMLTextAreaElement>();
  private readonly hide = new Set<Hideable>(['originator', 'narrative', 'advice', 'position']);
  private readonly coarser = h<HTMLInputElement>('input', { type: 'checkbox' });

  constructor(app: App, request: RequestFeature, close: () => void) {
    this.app = app;
    this.request = request;
    this.close = close;
    for (const onward of ONWARD) this.onward.append(h('option', { value: onward }, onwardWords(onward)));
    this.chosen = (request.properties.wants === 'warning' ? (['no'] as const) : (['full', 'redacted', 'derived', 'no'] as const)).map((value) => h<HTMLInputElement>('input', { type: 'radio', name: `answer-${request.id}`, value }));
    this.element = this.build();
    this.choose(request.properties.wants === 'warning' ? 'no' : 'full');
  }

  focus(): void {
    this.chosen.find(({ checked }) => checked)?.focus();
  }

  private build(): HTMLElement {
    const words: Record<Choice, string> = { full: t('Full form'), redacted: t('Redacted form'), derived: t('A record made for them'), warned: t('A warning'), opened: t('Opened in an emergency'), no: t('No') };
    const choices = this.chosen.map((input) => {
      input.addEventListener('change', () => this.choose(input.value as Choice));
      return h('label.choice', null, input, h('span', null, words[input.value as Choice]));
    });
    fillWith(this.terms, h('div.field', null, h('span.label', null, t('Until')), this.ending()), h('div.field', null, h('label', { for: 'decide-onward' }, t('Passed on')), this.onward));
    const submit = (event: Event): void => {
      event.preventDefault();
      void this.send();
    };
    return h(
      'form.decide',
      { onsubmit: submit },
      h('fieldset.field', null, h('legend', null, t('They get')), h('div.choices', null, ...choices)),
      this.derived,
      this.terms,
      h('div.field', null, h('label', { for: 'decide-reason' }, t('Reason, which they read')), this.reason),
      h('label.switch', null, this.reveal, h('span', null, t('Sign it with our name'))),
      this.problem,
      h('div.actions', null, h('button.plain.primary', { type: 'submit' }, t('Answer')), h('button.plain', { type: 'button', onclick: this.close }, t('Later'))),
    );
  }

  private ending(): HTMLElement {
    const host = h('span');
    const draw = (): void => fillWith(host, ending({ until: this.until }, '', () => this.app.store.now(), choose));
    const choose = (until: string | null): void => {
      this.until = until;
      draw();
    };
    draw();
    return host;
  }

  private choose(answer: Choice): void {
    this.answer = answer;
    for (const input of this.chosen) input.checked = input.value === answer;
    this.terms.hidden = answer === 'no';
    this.derived.hidden = answer !== 'derived';
    if (answer === 'derived' && !this.derived.childElementCount) void this.drawDerived();
  }

  /** The texts of the record, to be shortened for the asker; and what of it is kept back. */
  private async drawDerived(): Promise<void> {
    const { about } = this.request.properties;
    let record = this.app.store.feature(about.layer, about.id);
    let specs: FieldSpec[] = [];
    try {
      record ??= await get<Feature>(`/api/v1/layers/${about.layer}/features/${about.id}`);
      specs = (await formOf(about.layer, record.properties.area)).fields;
    } catch (fault) {
      return tell(this.problem, fault, () => void this.drawDerived());
    }
    const held = record;
    const fields = specs.filter(({ type, hidden_by }) => (type === 'text' || type === 'long_text') && !hidden_by).map((spec) => this.textField(spec, held.properties[spec.name]));
    const parts = HIDEABLE.map((part) => {
      const input = h<HTMLInputElement>('input', { type: 'checkbox' });
      input.checked = this.hide.has(part);
      input.addEventListener('change', () => (input.checked ? this.hide.add(part) : this.hide.delete(part)));
      return h('label.choice', null, input, h('span', null, hideWords(part)));
    });
    fillWith(
      this.derived,
      h('p.note', null, t('Only the asker sees this record; it is yours, and you can recall it.')),
      ...fields,
      h('fieldset.field', null, h('legend', null, t('Kept back')), h('div.choices', null, ...parts, h('label.choice', null, this.coarser, h('span', null, t('A wider area than usual'))))),
    );
  }

  private textField(spec: FieldSpec, value: unknown): HTMLElement {
    const id = `derived-${spec.name}`;
    const input = spec.type === 'text' ? h<HTMLInputElement>('input', { id, type: 'text', dir: 'auto' }) : h<HTMLTextAreaElement>('textarea', { id, rows: 3, dir: 'auto' });
    input.value = typeof value === 'string' ? value : '';
    this.texts.set(spec.name, input);
    return h('div.field', null, h('label', { for: id }, spec.title), input);
  }

  private decision(): Decision {
    const terms = { answer: this.answer, until: this.until, onward: this.onward.value as Onward, reason: this.reason.value.trim(), reveal: this.reveal.checked };
    if (this.answer !== 'derived') return terms;
    const properties = Object.fromEntries(Array.from(this.texts, ([name, input]) => [name, input.value.trim()]));
    return { ...terms, derived: { properties, hide: [...this.hide], coarser: this.coarser.checked } };
  }

  private async send(): Promise<void> {
    const button = this.element.querySelector<HTMLButtonElement>('[type="submit"]');
    if (button) button.disabled = true;
    try {
      this.app.store.upsert(await decide(this.request.id, this.decision()), 'answer');
      say(t('Answered.'));
      this.close();
    } catch (fault) {
      tell(this.problem, fault, () => void this.send());
    } finally {
      if (button) button.disabled = false;
    }
  }
}
