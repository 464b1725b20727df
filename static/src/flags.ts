/** Open alerts as flags of what they are about: the worst in words, and how many more. Pure. */
import { attention } from './attention';
import type { Feature } from './wire';

export interface Flag {
  tone: 'sos' | 'danger' | 'late';
  /** the worst: "off the corridor" */
  word: string;
  /** open alerts, the worst first */
  alerts: Feature[];
}

/** What is open about one vehicle or mission. A mission's vehicles are its own business on the map, and stand on its card. */
export class Flags {
  private readonly open: Feature[];
  private readonly now: number;

  /** alerts: features of the layer alerts; now: server clock, ms. What was acknowledged or is over has no flag. */
  constructor(alerts: readonly Feature[], now: number) {
    this.open = alerts.filter(({ properties }) => properties.view === 'full' && properties.state === 'open');
    this.now = now;
  }

  ofVehicle({ properties: own }: Feature): Flag | null {
    if (!this.open.length || !own.call_sign) return null;
    return this.flag(this.open.filter(({ properties: p }) => p.vehicle === own.call_sign && p.organisation === own.organisation));
  }

  ofMission({ properties: own }: Feature, withVehicles = false): Flag | null {
    if (!this.open.length || !own.code) return null;
    return this.flag(this.open.filter(({ properties: p }) => p.mission === own.code && (withVehicles || !p.vehicle)));
  }

  /** Of a feature as its card tells it. */
  of(feature: Feature): Flag | null {
    if (feature.properties.layer === 'vehicles') return this.ofVehicle(feature);
    return feature.properties.layer === 'missions' ? this.ofMission(feature, true) : null;
  }

  /** Alerts with a place whose vehicle is not shown: they stand where they were raised. */
  loose(vehicles: readonly Feature[]): Feature[] {
    const shown = new Set(vehicles.map(({ properties: p }) => nameOf(p.call_sign, p.organisation)));
    return this.open.filter(({ geometry, properties: p }) => geometry?.type === 'Point' && !shown.has(nameOf(p.vehicle, p.organisation)));
  }

  flag(about: Feature[]): Flag | null {
    const ranked = about.map((alert) => ({ alert, told: attention(alert, this.now) })).sort((a, b) => b.told.rank - a.told.rank);
    if (!ranked.length) return null;
    const { tone, word } = ranked[0].told;
    return { tone: tone === 'sos' || tone === 'danger' ? tone : 'late', word, alerts: ranked.map(({ alert }) => alert) };
  }
}

/** "off the corridor +2" */
export function flagWords({ word, alerts }: Flag): string {
  return alerts.length > 1 ? `${word} +${alerts.length - 1}` : word;
}

function nameOf(callSign: unknown, organisation: unknown): string {
  return JSON.stringify([callSign, organisation]);
}
