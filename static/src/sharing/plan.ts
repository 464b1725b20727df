/** A plan of who may see a record, changed one step at a time. Pure: nothing here asks or draws. */
import { rank } from '../marking';
import type { Hideable, Onward, Plan, Principal, Release } from './wire';

const HOUR_MS = 3_600_000;

export const ONWARD: readonly Onward[] = ['none', 'members', 'national_partners'];
export const HIDEABLE: readonly Hideable[] = ['originator', 'narrative', 'advice', 'position'];
export const MARKINGS = ['TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR'] as const;

/** Ends that a release is given most often, in hours; 0: no end of its own. */
export const ENDS = [0, 24, 72, 168, 720] as const;

/** "organisation:heron": the same for equal principals. */
export function keyOf(to: Principal): string {
  const [[kind, value] = ['', '']] = Object.entries(to);
  return `${kind}:${String(value)}`;
}

/** The principal that keyOf() wrote. Raises Error for what it did not write. */
export function principalOf(key: string): Principal {
  const [kind = '', value = ''] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  if (kind === 'organisation') return { organisation: value };
  if (kind === 'audience') return { audience: Number(value) };
  if (kind === 'member') return { member: Number(value) };
  throw new Error(`no principal: ${key}`);
}

/** plan with a release to `to`: redacted and without end unless one is there already. */
export function withRelease(plan: Plan, to: Principal): Plan {
  if (plan.releases.some((one) => keyOf(one.to) === keyOf(to))) return plan;
  return { ...plan, releases: [...plan.releases, { to, view: 'redacted', until: null }] };
}

export function withoutRelease(plan: Plan, to: Principal): Plan {
  return { ...plan, releases: plan.releases.filter((one) => keyOf(one.to) !== keyOf(to)) };
}

export function changed(plan: Plan, to: Principal, what: Partial<Pick<Release, 'view' | 'until'>>): Plan {
  return { ...plan, releases: plan.releases.map((one) => (keyOf(one.to) === keyOf(to) ? { ...one, ...what } : one)) };
}

export function withHidden(plan: Plan, what: Hideable, hidden: boolean): Plan {
  const rest = plan.hide.filter((one) => one !== what);
  return { ...plan, hide: hidden ? HIDEABLE.filter((one) => one === what || rest.includes(one)) : rest };
}

/** Whether two plans say the same, whatever the order in which they say it. */
export function equal(a: Plan, b: Plan): boolean {
  return written(a) === written(b);
}

function written(plan: Plan): string {
  const until = (text: string | null): number | null => (text === null ? null : Date.parse(text));
  const releases = plan.releases.map((one) => [keyOf(one.to), one.view, until(one.until)]);
  releases.sort(([a], [b]) => String(a).localeCompare(String(b)));
  return JSON.stringify([plan.marking, plan.onward, [...plan.hide].sort(), plan.coarser, releases]);
}

/** Whether `to` lets more be seen than `from`: a wider mark, a part no longer kept back, another or a fuller release. */
export function loosens(from: Plan, to: Plan): boolean {
  if (rank(to.marking) < rank(from.marking)) return true;
  if (from.hide.some((part) => !to.hide.includes(part)) || (from.coarser && !to.coarser)) return true;
  if (ONWARD.indexOf(to.onward) > 0 && to.onward !== from.onward) return true;
  return to.releases.some((one) => {
    const before = from.releases.find((known) => keyOf(known.to) === keyOf(one.to));
    return !before || (one.view === 'full' && before.view === 'redacted') || ends(one) > ends(before);
  });
}

function ends(release: Release): number {
  return release.until === null ? Infinity : Date.parse(release.until);
}

/** The moment `hours` from now (ms), rounded up to the next full minute; null for 0, which is no end. */
export function endAfter(hours: number, now: number): string | null {
  if (!hours) return null;
  return new Date(Math.ceil((now + hours * HOUR_MS) / 60_000) * 60_000).toISOString().replace('.000', '');
}

/** Why a release cannot take hold under the mark as it stands: RED reaches persons and lists alone. '' where nothing stands against it. */
export function idle(plan: Plan, release: Release): 'red' | '' {
  return plan.marking === 'TLP:RED' && 'organisation' in release.to ? 'red' : '';
}
