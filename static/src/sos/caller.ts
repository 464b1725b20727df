/** A call for help from this phone: kept, sent until it is received, followed until it has ended. Nothing takes it back. */

import { t } from '../text';
import { deliver, receipts, type Outcome, type Words } from './deliver';
import { findPlace } from './place';
import { forget, keep, kept, type Call, type Pass, type Place } from './shelf';

const FIRST_MS = 2_000;
const AT_MOST_MS = 30_000;
/** How often receipts are asked for. */
const FOLLOW_MS = 5_000;
/** A place that is being found is waited for so long; then the call goes without, and the place after it. */
const PLACE_MS = 1_000;

const WORDS: Words = {
  late: (min) => t('Pressed %(n)s min before it could be sent.', { n: min }),
  old: (min) => t('The phone’s position was %(n)s min old.', { n: min }),
};

export class Caller {
  call: Call | null = null;
  pass: Pass | null = null;
  private place: Place | null = null;
  private timer = 0;
  private busy = false;
  private readonly changed: () => void;

  constructor(changed: () => void) {
    this.changed = changed;
    addEventListener('online', () => this.soon(0));
    document.addEventListener('visibilitychange', () => document.hidden || this.soon(0));
  }

  /** Takes up what an earlier page left. member: whom this page acts as; null: nobody is signed in. */
  async begin(member: number | null): Promise<void> {
    const pass = await kept('pass');
    if (member !== null && pass && pass.member !== member) await forget('pass'); // another's phone, or another's turn: never call as him
    else this.pass = pass;
    this.call = await kept('call');
    if (this.call) this.soon(0);
    this.changed();
  }

  /** A finger is on it: the place is looked for while it is held. */
  ready(): void {
    void findPlace(this.silent, (place) => {
      this.place = place;
      if (!this.call) return;
      this.call = { ...this.call, place };
      this.soon(0);
    });
  }

  get silent(): boolean {
    return this.pass?.silent ?? false;
  }

  /** Calls. While a call is open, another press is the same call; of a silent one this phone does not know whether it is. */
  async press(): Promise<void> {
    if (this.call && !this.call.told?.ended_at && !(this.call.silent && this.call.told)) return this.soon(0);
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    this.call = { key, pressedAt: Date.now(), place: this.place, placeSentAt: 0, token: this.pass?.token ?? '', silent: this.silent, tries: 0, told: null, refused: false };
    this.changed();
    void this.wake();
    await keep('call', this.call);
    this.soon(this.place ? 0 : PLACE_MS);
  }

  /** Puts away a call that has ended. */
  async putAway(): Promise<void> {
    if (!this.call?.told?.ended_at) return;
    this.call = null;
    await forget('call');
    this.changed();
  }

  private soon(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.step(), ms);
  }

  private async step(): Promise<void> {
    const call = this.call;
    if (!call || this.busy || call.told?.ended_at) return;
    const news = !call.told || (call.place !== null && call.place.at > call.placeSentAt);
    if (call.silent && !news) return;
    this.busy = true;
    const outcome = news ? await deliver(call, WORDS, csrf()) : await receipts(call);
    this.busy = false;
    await this.heard(call, outcome, news);
  }

  private async heard(asked: Call, outcome: Outcome, news: boolean): Promise<void> {
    const call = this.call ?? asked; // a place may have come meanwhile
    const told = typeof outcome === 'string' ? call.told : outcome;
    const placeSentAt = news && typeof outcome !== 'string' && asked.place ? asked.place.at : call.placeSentAt;
    this.call = { ...call, told, placeSentAt, tries: call.tries + 1, refused: outcome === 'unknown' };
    if (told && call.silent) return forget('call'); // whoever takes the phone finds nothing of it
    await keep('call', this.call);
    this.changed();
    if (!told?.ended_at) this.soon(typeof outcome === 'string' ? Math.min(AT_MOST_MS, FIRST_MS * 2 ** Math.min(this.call.tries, 4)) : FOLLOW_MS);
  }

  /** The service worker sends it when the network returns, though this page be gone. */
  private async wake(): Promise<void> {
    const worker: (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined = await navigator.serviceWorker?.getRegistration();
    await worker?.sync?.register('sos').catch(() => undefined);
  }
}

function csrf(): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? '';
}
