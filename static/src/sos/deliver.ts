/** One try to bring a call to the server. Page and service worker both use it: the server knows a press again by its key. */

import type { Call, Told } from './shelf';

const PATIENCE_MS = 15_000;
/** A place that was found so long before the press is told with its age. */
const OLD_MS = 60_000;

/** What is said beside the call; the words are the page's or the worker's, who have a language. */
export interface Words { /** minutes from press to sending */ late(min: number): string; /** minutes from fix to press */ old(min: number): string }

export type Outcome = Told | 'unknown' | 'unreached';

/** csrf: of the session's cookie; the worker has none, and signs by the token alone. Never throws. */
export async function deliver(call: Call, words: Words, csrf = ''): Promise<Outcome> {
  const body = { key: call.key, token: call.token, lon: call.place?.lon, lat: call.place?.lat, words: spoken(call, words) };
  return ask('/api/v1/sos', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf }, body: JSON.stringify(body), keepalive: true });
}

/** Who has received it by now. */
export function receipts(call: Call): Promise<Outcome> {
  return ask(`/api/v1/sos/${call.told?.id ?? ''}`, { headers: call.token ? { 'X-Sos-Token': call.token } : {} });
}

async function ask(path: string, init: RequestInit): Promise<Outcome> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(path, { credentials: 'same-origin', cache: 'no-store', signal: patience.signal, ...init });
    if (answer.status === 401) return 'unknown';
    return answer.ok ? ((await answer.json()) as Told) : 'unreached';
  } catch {
    return 'unreached';
  } finally {
    clearTimeout(timer);
  }
}

function spoken(call: Call, words: Words): string {
  const late = Date.now() - call.pressedAt;
  const old = call.place ? call.pressedAt - call.place.at : 0;
  return [late > OLD_MS && words.late(Math.round(late / 60_000)), old > OLD_MS && words.old(Math.round(old / 60_000))].filter(Boolean).join(' ');
}
