/** What needs a person's eye first, in one order for lists, board, counts and the keys n and p. */

import { ago, instant } from './times';
import { t } from './text';
import type { Feature } from './wire';
import { capital, word } from './words';

export type Tone = 'sos' | 'danger' | 'silent' | 'late' | 'plain'

export interface Attention {
  /** Higher needs attention sooner; 0 needs none. */
  rank: number
  tone: Tone
  /** Short, as in a list row: "silent", "prohibited". '' when there is nothing to say. */
  word: string
}

export type VehicleState = 'sos' | 'silent' | 'late' | 'voice' | 'fresh'

const DAY_MS = 86_400_000;
/** An incident older than this stands behind the fresh ones of lower severity. */
const WEEK_MS = 7 * DAY_MS;

const NOTHING: Attention = { rank: 0, tone: 'plain', word: '' };

/** now: ms of the server's clock. A voice contact keeps a vehicle from being silent, but not from being late on the map. */
export function vehicleState(p: Feature['properties'], now: number): VehicleState {
  if (p.sos) return 'sos';
  const fix = instant(p.fix_at);
  const contact = Math.max(fix ?? 0, instant(p.contact_at) ?? 0);
  const silentAfter = Number(p.silent_after_s) || 0;
  const lateAfter = Number(p.late_after_s) || 0;
  if (!contact || (silentAfter && now - contact > silentAfter * 1000)) return 'silent';
  if (p.fix_source === 'voice') return 'voice';
  if (fix === null || (lateAfter && now - fix > lateAfter * 1000)) return 'late';
  return 'fresh';
}

export function attention(feature: Feature, now: number): Attention {
  const p = feature.properties;
  switch (p.layer) {
    case 'vehicles':
      return ofVehicle(vehicleState(p, now));
    case 'warnings':
      return p.ended ? { rank: 1, tone: 'plain', word: t('warning ended') } : { rank: 80, tone: 'danger', word: t('warning') };
    case 'requests':
      return p.side === 'asked' && p.state === 'open' ? { rank: 60, tone: 'late', word: t('waits for our answer') } : NOTHING;
    case 'alerts':
      return ofAlert(p);
    case 'roads':
      return ofRoad(String(p.status ?? ''));
    case 'incidents': {
      const severity = Number(p.severity) || 0;
      if (!severity) return NOTHING;
      const past = now - (happened(feature) ?? 0);
      const tone = severity >= 3 && past < DAY_MS ? 'danger' : 'plain'; // red is for danger now
      return { rank: past < WEEK_MS ? severity * 10 : severity, tone, word: t('severity %(n)s', { n: severity }) };
    }
    case 'missions':
      return p.status === 'under_way' ? { rank: 20, tone: 'plain', word: word('mission', p.status) } : NOTHING;
    case 'do_areas':
      return { rank: p.level === 'enhanced' ? 2 : 0, tone: 'plain', word: word('level', p.level) };
    case 'evacuation_points':
      if (p.status === 'closed') return { rank: 3, tone: 'plain', word: word('point_status', p.status) };
      return instant(p.verified_at) === null ? { rank: 1, tone: 'plain', word: t('never verified') } : NOTHING;
    case 'hospitals':
      return instant(p.verified_at) === null ? { rank: 1, tone: 'plain', word: t('never verified') } : NOTHING;
    default:
      return NOTHING;
  }
}

/** Red for danger to people now: severity 3 and 4. What somebody acknowledged stays on the list and rings no more. */
function ofAlert(p: Feature['properties']): Attention {
  if (p.state === 'ended') return NOTHING;
  const severity = Number(p.severity) || 1;
  const what = word('rule', p.rule);
  if (p.state !== 'open') return { rank: 20 + severity, tone: 'plain', word: what };
  if (p.rule === 'sos') return { rank: 100, tone: 'sos', word: what };
  return { rank: 75 + 5 * severity, tone: severity >= 3 ? 'danger' : 'late', word: what };
}

function ofVehicle(state: VehicleState): Attention {
  if (state === 'sos') return { rank: 100, tone: 'sos', word: t('SOS') };
  if (state === 'silent') return { rank: 90, tone: 'silent', word: t('silent') };
  if (state === 'late') return { rank: 70, tone: 'late', word: t('late') };
  return state === 'voice' ? { rank: 5, tone: 'plain', word: t('by voice') } : NOTHING;
}

function ofRoad(status: string): Attention {
  const rank = { prohibited: 60, impassable: 55, restricted: 30 }[status] ?? 0;
  return { rank, tone: rank >= 55 ? 'danger' : 'plain', word: word('status', status) };
}

/** A report carries its fix and arrives some seconds later: only a contact this much newer is news of its own. */
export const CONTACT_APART_MS = 30_000;

/** "Last fix 14 min ago, last contact 2 min ago (voice)." */
export function vehicleAge(p: Feature['properties'], now: number): string {
  const fix = instant(p.fix_at);
  const contact = instant(p.contact_at);
  const fixed = t('Last fix %(ago)s', { ago: ago(fix, now) });
  if (contact === null || (fix !== null && contact - fix < CONTACT_APART_MS)) return fixed;
  const voice = p.fix_source === 'voice' ? t(' (voice)') : '';
  return t('%(fix)s, last contact %(ago)s', { fix: fixed, ago: ago(contact, now) }) + voice;
}

/** Most urgent first; of equals the newest, then the title, so that rows do not swap places at every tick. */
export function byAttention(now: number): (a: Feature, b: Feature) => number {
  const known = new Map<Feature, [number, number]>();
  const key = (f: Feature): [number, number] => {
    let found = known.get(f);
    if (!found) known.set(f, (found = [attention(f, now).rank, happened(f) ?? 0]));
    return found;
  };
  return (a, b) => {
    const [x, y] = [key(a), key(b)];
    return y[0] - x[0] || (a.properties.layer === 'vehicles' ? 0 : y[1] - x[1]) || title(a).localeCompare(title(b));
  };
}

/** When it happened or since when it holds; of a vehicle, its last sign of life. ms, or null when unknown. */
export function happened(feature: Feature): number | null {
  const p = feature.properties;
  if (p.layer === 'vehicles') return instant(p.contact_at) ?? instant(p.fix_at);
  return instant(p.occurred_at) ?? instant(p.valid_from);
}

export function title(feature: Feature): string {
  return capital(feature.properties.title || word('one', feature.properties.layer));
}
