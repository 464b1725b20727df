/** What was open about vehicles at a moment: calls for help that stood, and other alerts as flags. Looked up once for each picture of the layers. */
import { type Flag, Flags } from '../flags';
import type { Feature } from '../wire';
import type { Described } from './ways';

/** sos: a call for help stood, acknowledged or not. */
export interface Open { sos: boolean; flag: Flag | null }

const NOTHING: Open = { sos: false, flag: null };

export class OpenThen {
  private readonly byName = new Map<string, Open>();

  /** alerts: features of the layer as it stood at a moment, ms. */
  constructor(alerts: readonly Feature[] = [], at = 0) {
    const flags = new Flags(alerts, at);
    for (const { properties: { vehicle, organisation } } of alerts) {
      if (!vehicle) continue;
      const own = alerts.filter(({ properties: p }) => p.vehicle === vehicle && p.organisation === organisation);
      const sos = own.some(({ properties: p }) => p.rule === 'sos' && p.state !== 'ended');
      const open = own.filter(({ properties: p }) => p.view === 'full' && p.state === 'open' && p.rule !== 'sos');
      this.byName.set(nameOf(vehicle, organisation), { sos, flag: flags.flag(open) });
    }
  }

  of({ call_sign, organisation }: Described): Open {
    return this.byName.get(nameOf(call_sign, organisation)) ?? NOTHING;
  }
}

function nameOf(callSign: unknown, organisation: unknown): string {
  return JSON.stringify([callSign, organisation]);
}
