/** What was said over the radio, taken down: a place moves the vehicle's marker, anything else is a line of the log. */

import { post, ProblemError } from '../api';
import { t } from '../text';

/** A call as it is typed: vehicle is the id of its live form; at is HH:MM in UTC, '' is now. */
export interface Said { vehicle: string; means: string; place: string; words: string; at: string }

interface Taken { moved: boolean; history: boolean; next_means: string | null }

const DAY_MS = 86_400_000;
/** What stands in the log as it was said: a place that the mission does not know, a vehicle that others take down. */
const IN_THE_LOG = new Set(['unknown_place', 'no_duty_here']);
const MEANS: Record<string, () => string> = { alternate: () => t('alternate'), satellite: () => t('satellite') };

/** The last moment before now at which a clock in UTC showed HH:MM; null for now. */
export function lastAt(clock: string, now: number): string | null {
  const found = /^(\d{2}):(\d{2})$/.exec(clock);
  if (!found) return null;
  const day = new Date(now);
  const at = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), Number(found[1]), Number(found[2]));
  return new Date(at > now ? at - DAY_MS : at).toISOString();
}

/** Takes a call down; returns what became of it, in words. */
export async function takeDown(mission: string, said: Said, now: number): Promise<string> {
  const at = lastAt(said.at, now);
  const line = filled({ vehicle: said.vehicle, means: said.means, place: said.place, words: said.words, at });
  if (said.vehicle && said.place) {
    try {
      const taken = await post<Taken>(`/api/v1/missions/${mission}/voice`, line);
      return taken.moved ? t('Written down; the marker moved and says voice.') : t('Written down as history: the marker shows something newer.');
    } catch (fault) {
      if (!(fault instanceof ProblemError) || !IN_THE_LOG.has(fault.code)) throw fault;
    }
  }
  await post(`/api/v1/missions/${mission}/log`, line);
  return t('Written into the log.');
}

/** Takes down that nobody answered; returns on what to try next, in words. */
export async function noAnswer(mission: string, said: Said, now: number): Promise<string> {
  const taken = await post<Taken>(`/api/v1/missions/${mission}/voice`, filled({ vehicle: said.vehicle, means: said.means, words: said.words, at: lastAt(said.at, now), heard: 'no' }));
  const next = taken.next_means ? MEANS[taken.next_means] : undefined;
  return next ? t('No answer: try %(means)s.', { means: next() }) : t('No answer on any means.');
}

function filled(members: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(members).filter((member): member is [string, string] => Boolean(member[1])));
}
