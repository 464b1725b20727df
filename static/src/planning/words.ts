/** The words of planning. Findings inform and advise; none is a verdict on the route. */
import { t, tn } from '../text';
import { age } from '../times';
import { word } from '../words';
import { type Entry, isUnknown, type LaneKey } from './lanes';
import type { VehicleClass } from './wire';

const KIND: Record<Entry['kind'], () => string> = {
  warning: () => t('Warning in force'),
  road_prohibited: () => t('Road prohibited'),
  road_impassable: () => t('Road impassable'),
  road_restricted: () => t('Road restricted'),
  road_unknown: () => t('Road not confirmed'),
  incident: () => t('Incident near the route'),
  venue: () => t('Prohibited venue'),
  medical_gap: () => t('Far from medical care'),
  night: () => t('Travelled in darkness'),
  single_vehicle: () => t('One vehicle alone'),
  comms_gap: () => t('No communications'),
  check_in_gap: () => t('Long without a check-in'),
  level: () => t('Another DO area'),
  unknown_road: () => t('Unknown: no road is shown to you here'),
  unknown_medical: () => t('Unknown: medical cover'),
  unknown_comms: () => t('Unknown: radio and telephone'),
  unknown_evacuation: () => t('Unknown: where to leave or turn back'),
};

const LANE: Record<LaneKey, () => string> = {
  roads: () => t('Roads'),
  danger: () => t('Incidents'),
  medical: () => t('Medical'),
  comms: () => t('Contact'),
  rules: () => t('Own rules'),
  area: () => t('DO area'),
};

const CLASS: Record<VehicleClass, () => string> = {
  light: () => t('light vehicle'),
  armoured: () => t('armoured vehicle'),
  truck: () => t('truck'),
  bus: () => t('bus'),
  motorcycle: () => t('motorcycle'),
  boat: () => t('boat'),
};

export function kindWords(kind: Entry['kind']): string {
  return KIND[kind]?.() ?? word('finding', kind);
}

export function laneWords(lane: LaneKey): string {
  return LANE[lane]();
}

export function classWords(vehicle: VehicleClass): string {
  return CLASS[vehicle]();
}

/** "severity 4, critical"; an unknown and another area have none. */
export function weightWords({ severity, finding }: Entry): string {
  if (severity !== null) return t('severity %(words)s', { words: word('severity', severity) });
  return finding ? t('for your information') : t('not known');
}

/** "km 38.2 – 52.0", or "km 38.2" for a place. */
export function kmWords(from_km: number, to_km: number): string {
  return to_km - from_km < 0.1 ? `km ${from_km.toFixed(1)}` : `km ${from_km.toFixed(1)} – ${to_km.toFixed(1)}`;
}

/** Of which line the list is, in one line: "23 findings and 4 unknown stretches". */
export function countWords(entries: readonly Entry[]): string {
  const unknown = entries.filter(isUnknown).length;
  const found = entries.length - unknown;
  return `${tn('%(count)s finding', '%(count)s findings', found)} · ${tn('%(count)s unknown stretch', '%(count)s unknown stretches', unknown)}`;
}

export function durationWords(minutes: number): string {
  const whole = Math.round(minutes);
  return whole < 60 ? t('%(n)s min', { n: whole }) : t('%(h)s h %(m)s min', { h: Math.floor(whole / 60), m: String(whole % 60).padStart(2, '0') });
}

/** Who says it and how old that is. */
export function sourceWords(source: string, age_h: number | null): string {
  const old = age_h === null ? t('age unknown') : t('%(age)s old', { age: age(age_h * 3_600_000) });
  return source ? `${source}, ${old}` : old;
}

export const CAVEAT = (): string => t('Nothing found does not mean that nothing is there. This informs; each organisation decides for itself.');
