/** The sheet: what holding does, and of an open call who received it, where and when. It never says that anybody is on the way. */

import { bdi, fillWith, h } from '../dom';
import { t, tn } from '../text';
import { instant, utcClock } from '../times';
import type { Caller } from './caller';
import type { Call, Receipt } from './shelf';

export class Told {
  private readonly host: HTMLElement;
  private readonly caller: Caller;
  private open = false;
  private said = '';

  constructor(host: HTMLElement, caller: Caller) {
    this.host = host;
    this.caller = caller;
    host.addEventListener('keydown', ({ key }) => key === 'Escape' && this.show(false));
  }

  show(open: boolean, focus = false): void {
    this.open = open;
    this.draw();
    if (focus) this.host.querySelector<HTMLElement>('button')?.focus();
  }

  /** Drawn anew when what is said changes: a finger on its button keeps it. */
  draw(): void {
    const { call } = this.caller;
    const shown = call?.silent ? null : call;
    const said = JSON.stringify([this.open, shown && [shown.told, shown.refused, shown.tries > 1, shown.place?.at]]);
    if (said === this.said) return;
    this.said = said;
    this.host.hidden = !this.open;
    fillWith(this.host, ...(shown ? this.of(shown) : this.before()));
  }

  private before(): HTMLElement[] {
    const send = h('button.sos-send', { type: 'button', onclick: () => (this.caller.ready(), void this.caller.press()) }, t('Send the call for help'));
    return [
      h('h2', null, t('Call for help')),
      h('p', null, t('Hold SOS for two seconds, or press here. It goes to your own organisation first, then to the desks it chose, with the position of this phone. It cannot be taken back.')),
      h('p.actions', null, send, this.close()),
    ];
  }

  private of(call: Call): HTMLElement[] {
    const ended = call.told?.ended_at ?? null;
    const away = h('button.plain', { type: 'button', onclick: () => (this.show(false), void this.caller.putAway()) }, t('Put away'));
    const place = call.place ? t('With the position of this phone.') : t('Without a position so far: this phone does not know where it is, or does not tell.');
    return [
      h('h2', null, heading(call)),
      ...lines(call),
      ended ? null : h('p.dim', null, place),
      call.told && !ended ? h('p', null, t('Nothing here says that anybody is on the way. Go on calling by radio and telephone.')) : null,
      h('p.actions', null, ended ? away : this.close()),
    ].filter((one) => one !== null);
  }

  private close(): HTMLElement {
    return h('button.plain', { type: 'button', onclick: () => this.show(false) }, t('Close'));
  }
}

/** One line for the state of a call, also for who hears the page. */
export function heading(call: Call): string {
  if (call.told?.ended_at) return t('They spoke with you, %(clock)s', { clock: clock(call.told.ended_at) });
  if (call.told?.received.length) return tn('Received by %(count)s', 'Received by %(count)s', call.told.received.length);
  if (call.told) return t('Sent %(clock)s. Nobody has received it yet.', { clock: clock(call.told.raised_at) });
  return t('Not sent yet. Trying again and again.');
}

function lines(call: Call): HTMLElement[] {
  if (!call.told) {
    const why = call.refused
      ? t('The server does not know who calls: sign in, or call by radio or telephone.')
      : t('It stays on this phone and goes by itself when there is a connection. Use radio and telephone meanwhile.');
    return [h('p', null, why)];
  }
  const list = h('ul.sos-received', null, ...call.told.received.map(receipt));
  const over = call.told.passed_over.length ? h('p.dim', null, t('Passed over, nobody on duty there: %(rooms)s', { rooms: call.told.passed_over.join('; ') })) : null;
  return [call.told.received.length ? list : null, over].filter((one) => one !== null);
}

function receipt({ organisation, where, at }: Receipt): HTMLElement {
  return h('li', null, h('b', null, organisation), ` ${where} `, bdi(clock(at), 'num'));
}

function clock(at: string): string {
  const ms = instant(at);
  return ms === null ? t('unknown') : utcClock(ms);
}
