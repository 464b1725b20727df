/** Steps of a mission: each a button that says what it does; what cannot be taken back is pressed twice. */
import { h } from '../../dom';
import { Field } from '../../sharing/fields';
import { t } from '../../text';
import type { MissionPlan } from './wire';

const SURE_MS = 6_000;

export interface StepVerbs {
  step(name: 'decline' | 'leave' | 'depart' | 'people-out' | 'close'): void;
  copy(departs_at: string, back: boolean): void;
  handOn(organisation: string): void;
}

/** What was pressed once, and until when the second press counts: the sheet is drawn anew when the others do something. */
const asked = new Map<string, number>();

/** A button that asks once: the first press says what the second does. of: the mission. */
export function twice(of: string, words: string, sure: string, run: () => void, kind = ''): HTMLButtonElement {
  const name = `${of} ${words}`;
  const button = h<HTMLButtonElement>(`button.plain${kind}`, { type: 'button' });
  const left = (): number => (asked.get(name) ?? 0) - performance.now();
  const draw = (): void => {
    button.textContent = left() > 0 ? sure : words;
    if (left() > 0) window.setTimeout(draw, left() + 1);
    else asked.delete(name);
  };
  button.addEventListener('click', () => {
    const second = left() > 0;
    if (second) asked.delete(name);
    else asked.set(name, performance.now() + SURE_MS);
    draw();
    if (second) run();
  });
  draw();
  return button;
}

/** What this reader may do now with the movement itself. */
export function stepButtons(plan: MissionPlan, verbs: StepVerbs): HTMLElement {
  const { may } = plan.own;
  const others = plan.participants.filter(({ state, organisation }) => state === 'joined' && organisation !== plan.own.organisation);
  const press = (words: string, run: () => void): HTMLElement => h('button.plain.primary', { type: 'button', onclick: run }, words);
  return h(
    'div.mission-steps',
    null,
    h(
      'div.actions',
      null,
      may.depart ? twice(plan.id, plan.own.lead ? t('We depart: the mission is under way') : t('We depart'), t('Press again: departed now'), () => verbs.step('depart'), '.primary') : null,
      may.people_out && plan.own.departed_at ? twice(plan.id, t('Our people are out'), t('Press again: all our people are out'), () => verbs.step('people-out'), '.primary') : null,
      may.close ? twice(plan.id, t('Close the mission'), t('Press again: it is closed for all'), () => verbs.step('close')) : null,
      may.decline ? press(t('Do not take part'), () => verbs.step('decline')) : null,
      may.leave ? twice(plan.id, t('Leave the mission'), t('Press again: we leave, our data go'), () => verbs.step('leave')) : null,
    ),
    may.lead && others.length ? leadPart(plan, others, verbs) : null,
    may.copy ? copyPart(plan, verbs) : null,
  );
}

function leadPart(plan: MissionPlan, others: MissionPlan['participants'], verbs: StepVerbs): HTMLElement {
  const words = plan.own.lead ? t('Hand the lead on') : t('Take up the lead');
  const why = plan.own.lead
    ? t('The other takes it up by naming itself. All decisions are open again then.')
    : t('When the lead is suspended, has left, decided no-go, or does not answer: the first call asks it, a later one takes the lead up.');
  const choice = plan.own.lead ? h<HTMLSelectElement>('select', { 'aria-label': t('Next lead') }, ...others.map(({ organisation, name }) => h('option', { value: organisation }, name))) : null;
  return h('details.terms-part', null, h('summary', null, words), h('p.help', null, why), h('div.field-row', null, choice, h('button.plain', { type: 'button', onclick: () => verbs.handOn(choice?.value ?? plan.own.organisation) }, words)));
}

function copyPart(plan: MissionPlan, verbs: StepVerbs): HTMLElement {
  const departs = new Field({ name: 'copy_departs_at', title: t('Departure of the copy'), type: 'datetime', required: true }, () => Date.now(), () => undefined);
  departs.value = plan.arrives_at;
  const run = (back: boolean): void => {
    const at = departs.value;
    if (typeof at === 'string') verbs.copy(at, back);
    else departs.fault(t('This must be filled in.'));
  };
  return h('details.terms-part', null, h('summary', null, t('Copy, or the way back')), h('p.help', null, t('The same organisations are asked anew; nothing they said is carried over.')), departs.element, h('div.actions', null, h('button.plain', { type: 'button', onclick: () => run(false) }, t('Copy')), h('button.plain', { type: 'button', onclick: () => run(true) }, t('Return leg'))));
}
