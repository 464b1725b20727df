/** The words of agreeing: each organisation decides for itself, and what it decided stands beside the plan it was about. */
import { t } from '../../text';
import type { Clearance, Decision, Escort, MissionPlan, Participant } from './wire';

export function decisionWords(decision: Decision): string {
  return { none: t('not decided'), go: t('go'), conditions: t('go with conditions'), no_go: t('no-go') }[decision];
}

/** A sign beside the word: what is decided is not told by colour alone. */
export function decisionSign(decision: Decision): string {
  return { none: '○', go: '▲', conditions: '◆', no_go: '■' }[decision];
}

export function stateWords(state: Participant['state']): string {
  return { invited: t('asked, has not answered'), joined: t('takes part'), declined: t('declined'), left: t('left') }[state];
}

export function missionWords(state: MissionPlan['state']): string {
  return { planned: t('planned'), under_way: t('under way'), closed: t('closed') }[state];
}

export function clearanceWords(clearance: Clearance): string {
  return { '': t('not said'), in_place: t('in place'), not_needed: t('not needed'), not_yet: t('not yet') }[clearance];
}

export function peopleWords(kind: string): string {
  const known: Record<string, () => string> = { staff: () => t('staff'), contractors: () => t('contractors'), national_partners: () => t('national partners'), dependants: () => t('dependants'), others: () => t('others') };
  return known[kind]?.() ?? kind;
}

export function providerWords(provider: Escort['provider']): string {
  return {
    host_police: t('host police'),
    host_military: t('host military'),
    un_peacekeeping: t('UN peacekeeping force'),
    un_security: t('UN security'),
    private: t('private company'),
    other: t('other'),
  }[provider];
}

export function escortWords(escort: Escort): string {
  return escort.armed ? t('Armed escort by: %(who)s', { who: providerWords(escort.provider) }) : t('Unarmed escort by: %(who)s', { who: providerWords(escort.provider) });
}

export const TOGETHER = (): string =>
  t(
    'Planned together, decided separately. Each organisation is responsible for its own people and may stop, turn back or leave at any time. No organisation guarantees escort, rescue, evacuation or medical support to another; help is given if feasible, usually reimbursable (guidelines 1f, 7). This page informs.',
  );
