/** Times and ages in words. All instants are milliseconds of the server's clock; a browser's own clock is never trusted. */

import { t, tn } from './text';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** RFC 3339 to ms, null for what is missing or no time. */
export function instant(text: unknown): number | null {
  if (typeof text !== 'string' || !text) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** "now", "40 s", "4 min", "2 h", "3 d", "5 months". null is "unknown"; a future time never makes a negative age. */
export function age(ms: number | null): string {
  if (ms === null) return t('unknown');
  if (ms < 5 * SECOND) return t('now');
  if (ms < MINUTE) return t('%(n)s s', { n: Math.floor(ms / SECOND) });
  if (ms < HOUR) return t('%(n)s min', { n: Math.floor(ms / MINUTE) });
  if (ms < 2 * DAY) return t('%(n)s h', { n: Math.floor(ms / HOUR) });
  const days = Math.floor(ms / DAY);
  if (days < 62) return t('%(n)s d', { n: days });
  if (days < 730) return tn('%(count)s month', '%(count)s months', Math.floor(days / 30.44));
  return tn('%(count)s year', '%(count)s years', Math.floor(days / 365.25));
}

/** "4 min ago", "in 2 h", "now", "unknown". */
export function ago(at: number | null, now: number): string {
  if (at === null) return t('unknown');
  const past = now - at;
  if (past < -5 * SECOND) return t('in %(age)s', { age: age(-past) });
  return past < 5 * SECOND ? t('now') : t('%(age)s ago', { age: age(past) });
}

/** How long, counting up, for a clock that is watched: "0.4 s", "12 s", "2 min 05 s", "1 h 03 min". */
export function counting(ms: number): string {
  const past = Math.max(0, ms);
  if (past < 10 * SECOND) return t('%(n)s s', { n: (past / SECOND).toFixed(1) });
  if (past < MINUTE) return t('%(n)s s', { n: Math.floor(past / SECOND) });
  const pad = (n: number): string => String(n).padStart(2, '0');
  if (past < HOUR) return t('%(m)s min %(s)s s', { m: Math.floor(past / MINUTE), s: pad(Math.floor((past % MINUTE) / SECOND)) });
  return t('%(h)s h %(m)s min', { h: Math.floor(past / HOUR), m: pad(Math.floor((past % HOUR) / MINUTE)) });
}

/** "13:02Z". */
export function utcClock(ms: number, seconds = false): string {
  return new Date(ms).toISOString().slice(11, seconds ? 19 : 16) + 'Z';
}

/** "15:02" in the area's own time; '' where the browser does not know the zone. */
export function zoneClock(ms: number, zone: string, seconds = false): string {
  return parts(ms, zone, { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) });
}

/** "1 Mar 2026 13:02Z". */
export function utcDate(ms: number): string {
  const date = parts(ms, 'UTC', { day: 'numeric', month: 'short', year: 'numeric' });
  return `${date} ${utcClock(ms)}`;
}

/** "1 Mar 15:02 Juba". */
export function zoneDate(ms: number, zone: string): string {
  const date = parts(ms, zone, { day: 'numeric', month: 'short' });
  return date && `${date} ${zoneClock(ms, zone)} ${city(zone)}`;
}

/** "Juba" of "Africa/Juba", "Port of Spain" of "America/Port_of_Spain". */
export function city(zone: string): string {
  return (zone.split('/').pop() ?? zone).replaceAll('_', ' ');
}

const formats = new Map<string, Intl.DateTimeFormat>();

function parts(ms: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = zone + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
    } catch {
      return ''; // an old browser without this zone: UTC alone is still right
    }
    formats.set(key, format);
  }
  return format.format(ms);
}

/**
 * A time with the precision it was given with: "March 2026", "1 Mar 2026", "1 Mar 2026 13:00Z (to the hour)".
 * precision: exact, hour, day, month, year.
 */
export function precise(ms: number, precision: string): string {
  if (precision === 'year') return parts(ms, 'UTC', { year: 'numeric' });
  if (precision === 'month') return parts(ms, 'UTC', { month: 'long', year: 'numeric' });
  if (precision === 'day') return parts(ms, 'UTC', { day: 'numeric', month: 'short', year: 'numeric' });
  return precision === 'hour' ? t('%(time)s (to the hour)', { time: utcDate(ms) }) : utcDate(ms);
}
