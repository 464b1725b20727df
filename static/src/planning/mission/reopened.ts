/** What stands above a mission that wants its reader: one's own decision that a change opened again, and a line that is not in the plan yet. */
import { fillWith, h } from '../../dom';
import { t } from '../../text';
import { differing } from './changes';
import type { Agreement, MissionPlan } from './wire';
import { decisionWords } from './words';

const PARTS: Record<string, () => string> = {
  route: () => t('the route'),
  departs_at: () => t('the departure'),
  stops: () => t('stops and times'),
  speeds: () => t('the speed'),
  vehicle_class: () => t('the slowest vehicle'),
  escort: () => t('the escort'),
  cargo: () => t('the cargo'),
  lead: () => t('the lead'),
  tracking_room: () => t('the tracking room'),
  participants: () => t('who takes part'),
  leader: () => t('the convoy leader'),
  comms: () => t('communications'),
  medical: () => t('the medical plan'),
  contingency: () => t('what to do when it goes wrong'),
};

/** Of the plan as it was agreed and as it stands the parts that differ, in words. Of other people's kinds nothing is kept, so none may be named. */
export function changedSince(then: Agreement, now: MissionPlan): string[] {
  const part = (plan: Partial<MissionPlan>, route: MissionPlan['route']): Record<string, unknown> =>
    Object.fromEntries(Object.keys(PARTS).map((name): [string, unknown] => {
      const value: unknown = plan[name as keyof MissionPlan];
      if (name === 'route') return [name, route?.coordinates];
      if (name === 'contingency') return [name, { abort_points: plan.contingency?.abort_points, words: plan.contingency?.words }];
      if (name === 'participants') return [name, plan.participants?.map(({ organisation, state }) => [organisation, state])];
      if (name === 'stops') return [name, plan.stops?.map((stop) => [stop.name, stop.lon, stop.lat, stop.arrives_at, stop.dwell_min])];
      return [name, value];
    }));
  return Object.keys(differing(part(now, now.route), part(then.plan, then.route))).map((name) => PARTS[name]?.() ?? name);
}

/** null: one's own decision stands, or there was none. versions: the plans as they were agreed; decide: goes to the form. */
export function reopened(plan: MissionPlan, versions: () => Promise<Agreement[]>, decide: () => void): HTMLElement | null {
  const own = plan.participants.find(({ organisation }) => organisation === plan.own.organisation);
  if (!own || own.before === 'none' || !plan.own.may.decide) return null;
  const what = h('p');
  const said = t('Your organisation said %(decision)s about plan %(version)s. It is open again.', { decision: decisionWords(own.before), version: own.decided_version ?? '?' });
  versions().then((all) => {
    const then = [...all].reverse().find(({ version }) => version === own.decided_version);
    const parts = then ? changedSince(then, plan) : [];
    fillWith(what, parts.length ? t('Changed since: %(what)s.', { what: parts.join(', ') }) : t('What has changed since is not kept: read the plan anew.'));
  }, () => fillWith(what, t('What has changed since could not be loaded: read the plan anew.')));
  return h('div.mission-banner', { role: 'status' }, h('b', null, said), what, h('div.actions', null, h('button.plain', { type: 'button', onclick: decide }, t('Decide anew'))));
}

/** Says that line or terms are not in the plan yet; save and back do what their buttons say. */
export class UnsavedLine {
  readonly element: HTMLElement;

  constructor(save: () => void, back: () => void) {
    this.element = h('div.mission-banner', { hidden: true, role: 'status' }, h('b', null, t('This line is not in the plan yet.')), h('p', null, t('What you have changed is on this screen alone; the others read the plan as it was saved.')), h('div.actions', null, h('button.plain.primary', { type: 'button', onclick: save }, t('Save it into the plan')), h('button.plain', { type: 'button', onclick: back }, t('Back to the plan'))));
  }

  show(on: boolean): void {
    if (this.element.hidden === on) this.element.hidden = !on;
  }
}
