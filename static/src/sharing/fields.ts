/** The fields of a form as the server describes them: drawn, read, and told what is wrong with each. */

import { bdi, fillWith, h, setText } from '../dom';
import { t } from '../text';
import { instant } from '../times';
import { word } from '../words';
import type { FieldSpec, Hideable } from './wire';

export type Values = Record<string, unknown>;

/** From here on the room that is left in a text is told. */
const NEARLY_FULL = 0.8;
/** More choices than this are a list to open; fewer are buttons, one press each. */
const BUTTONS = 5;
/** A form of up to so many fields is shown whole. */
const FEW = 8;
const FIRST = new Set<FieldSpec['type']>(['text', 'long_text', 'datetime']);

export class Field {
  readonly element: HTMLElement;
  readonly spec: FieldSpec;
  private readonly id: string;
  private readonly wrong: HTMLElement;
  private readonly room = h('span.field-room.num', { 'aria-live': 'polite' });
  private readonly kept = h('span.field-kept', { hidden: true });
  private readonly heard: () => void;
  private control!: HTMLElement;
  private get: () => unknown = () => null;
  private set: (value: unknown) => void = () => undefined;

  /** now: ms of the server's clock, for the button that says so. heard: something was typed or chosen. */
  constructor(told: FieldSpec, now: () => number, heard: () => void) {
    const spec = withSteps(told);
    this.spec = spec;
    this.heard = heard;
    this.id = `field-${spec.name}`;
    this.wrong = h('p.error', { id: `${this.id}-wrong`, hidden: true });
    const group = spec.type === 'choices' || (spec.type === 'choice' && (spec.choices?.length ?? 0) <= BUTTONS);
    const body = this.draw(now);
    const title = [spec.title, spec.required ? h('span.must', { title: t('must be filled in') }, ' *') : null, ' ', this.kept, this.room];
    this.element = group
      ? h('fieldset.field', { 'data-field': spec.name }, h('legend', null, ...title), body, help(spec), this.wrong)
      : spec.type === 'boolean'
        ? h('div.field', { 'data-field': spec.name }, body, help(spec), this.wrong)
        : h('div.field', { 'data-field': spec.name }, h('label', { for: this.id }, ...title), body, help(spec), this.wrong);
    this.control.setAttribute('aria-describedby', `${this.id}-wrong`);
  }

  get value(): unknown {
    return this.get();
  }

  set value(value: unknown) {
    this.set(value);
    this.count();
  }

  /** Whether what was typed in it is kept back from others, as the plan has it. */
  hides(hidden: readonly Hideable[]): void {
    const by = this.spec.hidden_by;
    this.kept.hidden = !by || !hidden.includes(by);
    setText(this.kept, t('kept back from others'));
  }

  /** words '': nothing is wrong. */
  fault(words: string): void {
    this.wrong.hidden = !words;
    setText(this.wrong, words);
    this.element.classList.toggle('wrong', words !== '');
    if (words) this.control.setAttribute('aria-invalid', 'true');
    else this.control.removeAttribute('aria-invalid');
  }

  focus(): void {
    this.element.closest('details')?.setAttribute('open', '');
    this.control.focus();
  }

  /** What is wrong before anything is sent; '' where the server may be asked. */
  check(): string {
    const value = this.value;
    if (this.spec.required && (value === null || value === '' || (Array.isArray(value) && !value.length))) return t('This must be filled in.');
    const { max_length: longest } = this.spec;
    if (longest && typeof value === 'string' && value.length > longest) return t('At most %(limit)s characters; this has %(count)s.', { limit: longest, count: value.length });
    return '';
  }

  private draw(now: () => number): HTMLElement {
    switch (this.spec.type) {
      case 'long_text':
        return this.text(h<HTMLTextAreaElement>('textarea', { id: this.id, rows: 3, dir: 'auto' }));
      case 'number':
        return this.number();
      case 'datetime':
        return this.time(now);
      case 'boolean':
        return this.tick();
      case 'choices':
        return this.buttons('checkbox');
      case 'choice':
        return (this.spec.choices?.length ?? 0) <= BUTTONS ? this.buttons('radio') : this.list();
      default:
        return this.text(h<HTMLInputElement>('input', { id: this.id, type: 'text', dir: 'auto', autocomplete: 'off' }));
    }
  }

  private text(input: HTMLInputElement | HTMLTextAreaElement): HTMLElement {
    this.control = input;
    this.get = () => input.value.trim();
    this.set = (value) => (input.value = typeof value === 'string' ? value : '');
    input.addEventListener('input', () => this.typed());
    return input;
  }

  private number(): HTMLElement {
    const { min, max } = this.spec;
    const input = h<HTMLInputElement>('input', { id: this.id, type: 'number', inputmode: 'decimal', min, max, step: 'any' });
    this.control = input;
    this.get = () => (input.value === '' ? null : Number(input.value));
    this.set = (value) => (input.value = typeof value === 'number' ? String(value) : '');
    input.addEventListener('input', () => this.typed());
    return input;
  }

  /** In UTC, as the picture is; a clock in the browser's own zone would be read wrongly by whoever sits elsewhere. */
  private time(now: () => number): HTMLElement {
    const input = h<HTMLInputElement>('input', { id: this.id, type: 'datetime-local' });
    const put = (ms: number | null): void => void (input.value = ms === null ? '' : new Date(ms).toISOString().slice(0, 16));
    this.control = input;
    this.get = () => (input.value ? `${input.value.slice(0, 16)}:00Z` : null);
    this.set = (value) => put(instant(value));
    input.addEventListener('input', () => this.typed());
    const press = (): void => {
      put(now());
      this.typed();
    };
    return h('div.field-row', null, input, bdi(t('UTC'), 'dim'), h('button.plain', { type: 'button', onclick: press }, t('Now')));
  }

  private tick(): HTMLElement {
    const input = h<HTMLInputElement>('input', { id: this.id, type: 'checkbox' });
    this.control = input;
    this.get = () => input.checked;
    this.set = (value) => (input.checked = value === true);
    input.addEventListener('change', () => this.typed());
    return h('label.switch', null, input, h('span', null, this.spec.title, ' ', this.kept));
  }

  private list(): HTMLElement {
    const select = h<HTMLSelectElement>('select', { id: this.id });
    if (!this.spec.required) select.append(h('option', { value: '' }, this.spec.none ?? t('unknown')));
    else select.append(h('option', { value: '', disabled: true, selected: true }, t('choose')));
    for (const { value, title } of this.spec.choices ?? []) select.append(h('option', { value: String(value) }, title));
    this.control = select;
    this.get = () => this.original(select.value);
    this.set = (value) => (select.value = value === null || value === undefined ? '' : written(value));
    select.addEventListener('change', () => this.typed());
    return select;
  }

  private buttons(type: 'radio' | 'checkbox'): HTMLElement {
    const inputs = (this.spec.choices ?? []).map(({ value, title }) => ({ input: h<HTMLInputElement>('input', { type, name: this.id, value: String(value) }), title }));
    const chosen = (): unknown[] => inputs.filter(({ input }) => input.checked).map(({ input }) => this.original(input.value));
    this.control = inputs[0]?.input ?? h('span');
    this.get = () => (type === 'radio' ? (chosen()[0] ?? null) : chosen());
    this.set = (value) => {
      const wanted = (Array.isArray(value) ? value : [value]).map(written);
      for (const { input } of inputs) input.checked = wanted.includes(input.value);
    };
    const host = h('div.choices', null, ...inputs.map(({ input, title }) => h('label.choice', null, input, h('span', null, title))));
    host.addEventListener('change', () => this.typed());
    return host;
  }

  /** The wire's own value of a choice: the page knows texts alone, the server may have numbers. */
  private original(text: string): unknown {
    return this.spec.choices?.find(({ value }) => String(value) === text)?.value ?? null;
  }

  private typed(): void {
    this.fault('');
    this.count();
    this.heard();
  }

  private count(): void {
    const { max_length: longest } = this.spec;
    const length = typeof this.value === 'string' ? this.value.length : 0;
    setText(this.room, longest && length > longest * NEARLY_FULL ? ` ${length} / ${longest}` : '');
  }
}

function written(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function help({ help: words }: FieldSpec): HTMLElement | null {
  return words ? h('p.help', null, words) : null;
}

/** A number of a few steps (a severity) is a choice of as many buttons. */
function withSteps(spec: FieldSpec): FieldSpec {
  const { type, min, max } = spec;
  if (type !== 'number' || typeof min !== 'number' || typeof max !== 'number' || max - min >= BUTTONS) return spec;
  const steps = Array.from({ length: max - min + 1 }, (_, step) => min + step);
  return { ...spec, type: 'choice', help: '', choices: steps.map((value) => ({ value, title: word(spec.name, value) })) };
}

/** Draws the specs into host: what must be said and the texts first, in their order, the rest to be opened. */
export function fieldsIn(host: HTMLElement, specs: FieldSpec[], now: () => number, heard: () => void): Field[] {
  const fields = specs.map((spec) => new Field(spec, now, heard));
  const first = ({ spec }: Field): boolean => specs.length <= FEW || spec.required || FIRST.has(spec.type);
  const rest = fields.filter((field) => !first(field));
  const more = rest.length ? h('details.more-fields', null, h('summary', null, t('More that may be said')), ...rest.map(({ element }) => element)) : null;
  fillWith(host, ...fields.filter(first).map(({ element }) => element), more);
  return fields;
}
