/** Who takes part and what each decided about which version of the plan; an escort above all of it. */
import { bdi, h } from '../../dom';
import { t, tn } from '../../text';
import { ago, instant, utcDate } from '../../times';
import { word } from '../../words';
import type { Escort, MissionPlan, Participant } from './wire';
import { clearanceWords, decisionSign, decisionWords, escortWords, peopleWords, stateWords } from './words';

/** Shown before anybody decides: who rides with weapons beside his people is never found out later. */
export function escortBox(escort: Escort | null | undefined): HTMLElement {
  if (!escort) return h('p.escort.none', null, h('b', null, t('No escort is planned.')));
  return h(
    'div.escort',
    { 'data-armed': escort.armed ? 'yes' : 'no' },
    h('b', null, escortWords(escort)),
    h('p', null, t('Basis: %(basis)s', { basis: escort.basis || t('not said') })),
    h('p', null, t('Decided by: %(who)s', { who: escort.decided_by || t('not said') })),
    h('p.dim', null, t('Escort forces are no participants: they have no account here and no track.')),
  );
}

/** now: server clock, ms. */
export function participants(plan: MissionPlan, now: number): HTMLElement {
  return h('ul.participants', { 'aria-label': t('Organisations') }, ...plan.participants.map((one) => row(one, plan, now)));
}

function row(one: Participant, plan: MissionPlan, now: number): HTMLElement {
  const { decision } = one;
  const lead = one.organisation === plan.lead.code;
  const chip = one.state === 'joined' ? h('span.decision', { 'data-decision': one.seen ? decision : 'none' }, h('span', { 'aria-hidden': 'true' }, decisionSign(decision)), ' ', one.seen ? decisionWords(decision) : t('not shown to you')) : null;
  return h(
    'li.participant',
    { 'data-organisation': one.organisation },
    h('div.participant-head', null, h('b', null, one.name), lead ? h('span.lead', null, t('lead')) : null, h('span.dim', null, stateWords(one.state)), chip),
    ...details(one, plan, now).map((words) => h('p', null, words)),
    one.vehicles.length ? h('p', null, t('Vehicles: '), ...one.vehicles.flatMap((vehicle, i) => [i ? ', ' : '', bdi([vehicle.call_sign, vehicle.plate].filter(Boolean).join(' / ')), ` (${[word('vehicle_class', vehicle.vehicle_class), vehicle.seats ? tn('%(count)s seat', '%(count)s seats', vehicle.seats) : '', vehicle.brought_for && t('for %(whom)s', { whom: vehicle.brought_for })].filter(Boolean).join(', ')})`])) : null,
    one.words ? h('blockquote', { dir: 'auto' }, one.words) : null,
  );
}

function details(one: Participant, plan: MissionPlan, now: number): string[] {
  if (one.state !== 'joined' || !one.seen) return [];
  const found: string[] = [];
  const at = instant(one.decided_at);
  if (one.stands) found.push(t('Decided about plan %(version)s, %(ago)s', { version: one.decided_version ?? '?', ago: ago(at, now) }));
  if (one.before !== 'none') found.push(t('Said %(decision)s about plan %(version)s. The plan has changed since: open again.', { decision: decisionWords(one.before), version: one.decided_version ?? '?' }));
  if (one.people !== null) found.push([tn('%(count)s person', '%(count)s people', one.people), one.kinds.map(peopleWords).join(', ')].filter(Boolean).join(': '));
  if (one.clearance) found.push(t('Clearance, its own note: %(words)s', { words: clearanceWords(one.clearance) }));
  const [departed, out] = [instant(one.departed_at), instant(one.out_at)];
  if (out !== null) found.push(t('People out: %(time)s', { time: utcDate(out) }));
  else if (departed !== null) found.push(t('Departed: %(time)s', { time: utcDate(departed) }));
  if (plan.state === 'under_way' && departed === null) found.push(t('Has not departed'));
  return found;
}

/** Of those that take part how many said what about this version, in words. */
export function tally({ participants: all, plan_version }: MissionPlan): string {
  const joined = all.filter(({ state }) => state === 'joined');
  const stands = joined.filter(({ stands: holds }) => holds).length;
  return t('%(n)s of %(all)s that take part have decided about plan %(version)s.', { n: stands, all: joined.length, version: plan_version });
}
