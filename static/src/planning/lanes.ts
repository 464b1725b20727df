/** Findings and unknowns of a vetted line, laid out as the lanes of a chart along its kilometres. Pure. */
import type { Finding, FindingKind, Unknown, Vetting } from './wire';

export type LaneKey = 'roads' | 'danger' | 'medical' | 'comms' | 'rules' | 'area';

/** A finding, or what is not known: one row of the list and one bar of the chart. n: its place in the list. */
export interface Entry {
  n: number;
  lane: LaneKey;
  /** Of a finding its kind; of an unknown what is not known. */
  kind: FindingKind | `unknown_${Unknown['what']}`;
  severity: number | null;
  from_km: number;
  to_km: number;
  reason: string;
  finding: Finding | null;
}

/** row: 0 from above, so that bars of a lane do not cover each other. */
export interface Bar { entry: Entry; row: number }
export interface Lane { key: LaneKey; bars: Bar[]; rows: number }

const LANE: Record<FindingKind, LaneKey> = {
  road_prohibited: 'roads', road_impassable: 'roads', road_restricted: 'roads', road_unknown: 'roads', warning: 'danger', incident: 'danger', venue: 'danger',
  medical_gap: 'medical', comms_gap: 'comms', check_in_gap: 'comms', night: 'rules', single_vehicle: 'rules', level: 'area',
};
const UNKNOWN_LANE: Record<Unknown['what'], LaneKey> = { road: 'roads', medical: 'medical', comms: 'comms', evacuation: 'medical' };
export const LANES: readonly LaneKey[] = ['roads', 'danger', 'medical', 'comms', 'rules', 'area'];
/** A lane grows to so many rows; what overlaps further shares the last. */
const ROWS_AT_MOST = 3;

/** All of it along the line; what begins together, the most severe first, unknown beside what weighs 2. */
export function entriesOf({ findings, unknowns }: Vetting): Entry[] {
  const all = [
    ...findings.map((finding): Omit<Entry, 'n'> => ({ lane: LANE[finding.kind] ?? 'rules', kind: finding.kind, severity: finding.severity, from_km: finding.from_km, to_km: finding.to_km, reason: finding.reason, finding })),
    ...unknowns.map((one): Omit<Entry, 'n'> => ({ lane: UNKNOWN_LANE[one.what] ?? 'rules', kind: `unknown_${one.what}`, severity: null, from_km: one.from_km, to_km: one.to_km, reason: one.reason, finding: null })),
  ];
  const weight = (entry: Omit<Entry, 'n'>): number => entry.severity ?? (entry.finding ? 0 : 2.5);
  return all.sort((a, b) => a.from_km - b.from_km || weight(b) - weight(a) || a.to_km - b.to_km).map((entry, n) => ({ ...entry, n }));
}

export function isUnknown(entry: Entry): boolean {
  return entry.finding === null || entry.kind === 'road_unknown';
}

/** The lanes in their order, all of them: a lane without bars is told as one in which nothing was found. gap_km: bars nearer than this share no row. */
export function lanesOf(entries: readonly Entry[], gap_km: number): Lane[] {
  return LANES.map((key) => {
    const ends: number[] = [];
    const bars = entries.filter(({ lane }) => lane === key).map((entry) => {
      let row = ends.findIndex((end) => end + gap_km <= entry.from_km);
      if (row < 0) row = ends.length < ROWS_AT_MOST ? ends.length : ROWS_AT_MOST - 1;
      ends[row] = Math.max(ends[row] ?? 0, entry.to_km);
      return { entry, row };
    });
    return { key, bars, rows: Math.max(1, ends.length) };
  });
}

/** A stretch of the line and the heaviest that is known of it. weight: severity 1-4, 0 nothing found, null no road is known. */
export interface Stretch { from_km: number; to_km: number; weight: number | null }

/** The line cut where the heaviest that is known of road and danger changes; care, contact and rules are left to the chart. */
export function profile(entries: readonly Entry[], length_km: number): Stretch[] {
  const told = entries.filter(({ lane }) => lane === 'roads' || lane === 'danger');
  const cuts = [...new Set([0, length_km, ...told.flatMap(({ from_km, to_km }) => [from_km, to_km])])].filter((km) => km >= 0 && km <= length_km).sort((a, b) => a - b);
  const found: Stretch[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [from_km = 0, to_km = 0] = [cuts[i], cuts[i + 1]];
    const here = told.filter((entry) => entry.from_km < to_km && entry.to_km > from_km);
    const heaviest = Math.max(0, ...here.map(({ severity }) => severity ?? 0));
    const unknown = heaviest < 3 && here.some(({ finding }) => finding === null);
    const weight = unknown ? null : heaviest;
    const last = found[found.length - 1];
    if (last && last.weight === weight) last.to_km = to_km;
    else found.push({ from_km, to_km, weight });
  }
  return found;
}

/** Kilometres at which an axis of width px is marked: round steps, some 70 px apart. */
export function ticks(length_km: number, width_px: number): number[] {
  if (length_km <= 0 || width_px <= 0) return [];
  const rough = (length_km / width_px) * 70;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const found: number[] = [];
  for (let n = 0; n * step <= length_km; n++) found.push(Number((n * step).toFixed(3)));
  return found;
}
