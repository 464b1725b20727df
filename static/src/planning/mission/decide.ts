/** A decision of one's own organisation about the plan as it stands: go, go with conditions, no-go; nobody decides for another. */
import { h } from '../../dom';
import { t } from '../../text';
import type { Choice, MissionPlan } from './wire';
import { decisionSign, decisionWords } from './words';

const CHOICES: readonly Choice[] = ['go', 'conditions', 'no_go'];

/** send: what is decided with which words. */
export function decideForm(plan: MissionPlan, send: (choice: Choice, words: string) => void): HTMLElement {
  const own = plan.participants.find(({ organisation }) => organisation === plan.own.organisation);
  const words = h<HTMLTextAreaElement>('textarea', { id: 'decision-words', rows: 2, maxlength: 2000, dir: 'auto' });
  words.value = own?.words ?? '';
  const wrong = h('p.error', { hidden: true, role: 'alert' });
  const inputs = CHOICES.map((choice) => {
    const input = h<HTMLInputElement>('input', { type: 'radio', name: 'decision', value: choice });
    input.checked = plan.own.decision === choice;
    return { choice, input };
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    const chosen = inputs.find(({ input }) => input.checked)?.choice;
    const lacks = !chosen ? t('Choose one of the three.') : chosen === 'conditions' && !words.value.trim() ? t('Write the conditions: the others read them.') : '';
    wrong.hidden = !lacks;
    wrong.textContent = lacks;
    if (chosen && !lacks) send(chosen, words.value.trim());
    else if (chosen) words.focus();
  };
  return h(
    'form.decide-mission',
    { onsubmit: submit, 'aria-label': t('Your decision') },
    h('fieldset.field', null, h('legend', null, t('Your organisation about plan %(version)s', { version: plan.plan_version })), h('div.decision-choices', null, ...inputs.map(({ choice, input }) => h('label.decision-choice', { 'data-decision': choice }, input, h('span', null, h('b', { 'aria-hidden': 'true' }, decisionSign(choice)), decisionWords(choice)))))),
    h('div.field', null, h('label', { for: 'decision-words' }, t('Conditions or reasons, which the others read (a no-go needs none)')), words),
    wrong,
    h('div.actions', null, h('button.plain.primary', { type: 'submit' }, plan.own.decision === 'none' ? t('Decide for our organisation') : t('Change our decision'))),
  );
}
