/** The marking control: how far a record may travel, what is kept back, and to whom it is released. Two presses for the usual case. */

import type { App } from '../app';
import { fillWith, h, setText } from '../dom';
import { markingClass, markingMeaning } from '../marking';
import { say } from '../say';
import { t } from '../text';
import type { LayerKey, Marking } from '../wire';
import { keepAsDefault, principalsOf } from './calls';
import { faultWords } from './fault';
import { equal, HIDEABLE, MARKINGS, ONWARD, withHidden } from './plan';
import { releaseRows } from './releases';
import type { Hideable, Onward, Plan, Principals } from './wire';
import { hideWords, onwardWords } from './words';

export interface MarkingOptions {
  app: App;
  layer: LayerKey;
  /** Code of the area the record lies in. */
  area: string;
  plan: Plan;
  /** What the organisation says unless told otherwise; null: not known here. */
  usual: Plan | null;
  /** Which parts this kind of record has to keep back. */
  parts: readonly Hideable[];
  changed: (plan: Plan) => void;
}

export class MarkingControl {
  readonly element: HTMLElement;
  plan: Plan;
  private readonly options: MarkingOptions;
  private known: Principals | null = null;
  private readonly wrong = h('p.error', { id: 'label-wrong', hidden: true });
  private readonly marks: { input: HTMLInputElement; marking: Marking }[];
  private readonly hides: { input: HTMLInputElement; part: Hideable }[];
  private readonly coarser = h<HTMLInputElement>('input', { type: 'checkbox' });
  private readonly onward = h<HTMLSelectElement>('select', { id: 'field-onward' });
  private readonly releases = h('div.release-part');
  private readonly usual = h('div.actions.tight');

  constructor(options: MarkingOptions) {
    this.options = options;
    this.plan = options.plan;
    this.marks = MARKINGS.map((marking) => ({ marking, input: h<HTMLInputElement>('input', { type: 'radio', name: 'marking', value: marking }) }));
    this.hides = HIDEABLE.filter((part) => options.parts.includes(part)).map((part) => ({ part, input: h<HTMLInputElement>('input', { type: 'checkbox' }) }));
    for (const onward of ONWARD) this.onward.append(h('option', { value: onward }, onwardWords(onward)));
    this.element = this.build();
    this.element.addEventListener('change', (event) => this.chosen(event.target));
    this.draw('');
    void this.load();
  }

  set(plan: Plan): void {
    this.plan = plan;
    this.draw('');
  }

  fault(words: string): void {
    this.wrong.hidden = !words;
    setText(this.wrong, words);
  }

  focus(): void {
    (this.marks.find(({ input }) => input.checked) ?? this.marks[0])?.input.focus();
  }

  private build(): HTMLElement {
    const rows = this.marks.map(({ input, marking }) =>
      h('label.marking-choice', null, input, h(`bdi.chip.tlp.${markingClass(marking)}`, { dir: 'ltr' }, marking), h('span', null, markingMeaning(marking))),
    );
    const parts = this.hides.map(({ input, part }) => h('label.choice', null, input, h('span', null, hideWords(part))));
    const wider = h('label.choice', null, this.coarser, h('span', null, t('A wider area than usual')));
    return h(
      'section.marking',
      { 'aria-label': t('Marking') },
      h('fieldset.field', null, h('legend', null, t('How far may it travel?')), h('div.marking-choices', null, ...rows)),
      h('fieldset.field', null, h('legend', null, t('Kept back from redacted readers')), h('div.choices', null, ...parts, wider)),
      h('fieldset.field', null, h('legend', null, t('Released beyond that to')), this.releases, this.wrong),
      h('div.field', null, h('label', { for: 'field-onward' }, t('Passed on')), this.onward),
      this.usual,
    );
  }

  private async load(): Promise<void> {
    try {
      this.known = await principalsOf(this.options.area);
      this.draw('');
    } catch (fault) {
      this.fault(t('Whom one may release to could not be loaded. %(why)s', { why: faultWords(fault) }));
    }
  }

  private chosen(target: EventTarget | null): void {
    const marking = this.marks.find(({ input }) => input === target && input.checked)?.marking;
    const part = this.hides.find(({ input }) => input === target);
    if (marking) this.change({ ...this.plan, marking });
    else if (part) this.change(withHidden(this.plan, part.part, part.input.checked));
    else if (target === this.coarser) this.change({ ...this.plan, coarser: this.coarser.checked });
    else if (target === this.onward) this.change({ ...this.plan, onward: this.onward.value as Onward });
  }

  /** focus: what of the releases has the focus after they are drawn anew; '' leaves it where it is. */
  private change(plan: Plan, focus = ''): void {
    this.plan = plan;
    this.fault('');
    this.draw(focus);
    this.options.changed(plan);
  }

  private draw(focus: string): void {
    const { app } = this.options;
    for (const { input, marking } of this.marks) input.checked = marking === this.plan.marking;
    for (const { input, part } of this.hides) input.checked = this.plan.hide.includes(part);
    this.coarser.checked = this.plan.coarser;
    this.onward.value = this.plan.onward;
    const own = app.store.me.organisation?.code ?? '';
    const focused = focus || ((document.activeElement as HTMLElement | null)?.dataset.focus ?? '');
    releaseRows(this.releases, { plan: this.plan, known: this.known, own, now: () => app.store.now(), change: (plan, to) => this.change(plan, to) });
    if (focused) this.releases.querySelector<HTMLElement>(`[data-focus="${focused}"]`)?.focus();
    this.drawUsual();
  }

  /** Back to what the organisation usually says; for its focal point also: say this from now on. */
  private drawUsual(): void {
    const { usual, layer, area, app } = this.options;
    const same = usual !== null && equal(usual, this.plan);
    const back = usual && !same ? h('button.plain', { type: 'button', onclick: () => this.change(usual) }, t('Back to our usual marking')) : null;
    const duties = app.store.me.areas.find(({ code }) => code === area)?.duties ?? [];
    const keep = duties.includes('focal_point') && usual && !same ? h('button.plain', { type: 'button', onclick: () => void this.keep(layer, area) }, t('Make this our usual marking')) : null;
    fillWith(this.usual, same ? h('p.note', null, t('This is your organisation’s usual marking.')) : null, back, keep);
  }

  private async keep(layer: LayerKey, area: string): Promise<void> {
    try {
      await keepAsDefault(layer, area, this.plan);
      this.options.usual = this.plan;
      this.drawUsual();
      say(t('From now on new records of this kind are marked like this.'));
    } catch (fault) {
      this.fault(faultWords(fault));
    }
  }
}
