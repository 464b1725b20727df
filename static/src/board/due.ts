/** The board as the server told it, kept true between two tellings by what the socket says of its vehicles. Pure. */

import { t } from '../text';
import { instant } from '../times';
import type { Feature } from '../wire';

/** By what needs a person's eye first. */
export const TONES = ['sos', 'danger', 'late', 'soon', 'plain'] as const;
export type BoardTone = (typeof TONES)[number];

export interface Deadline { what: string; at: string; words: string; tone: BoardTone }

export interface BoardVehicle {
  id: string
  call_sign: string
  organisation: string
  sos: boolean
  contact_at: string | null
  fix_at: string | null
  fix_source: string
  due_at: string
  late: boolean
}

export interface BoardCall {
  id: string
  kind: string
  kind_title: string
  state: string
  title: string
  vehicle: string
  organisation: string
  said: string
  raised_at: string
  repeats: number
  received: { organisation: string; where: string; at: string }[]
  marking: string
  lon: number | null
  lat: number | null
  ours: boolean
}

export interface BoardRoom {
  id: string
  organisation: string
  name: string
  place: string
  own: boolean
  staffed: boolean
  last_action_at: string | null
  mine: boolean
}

export interface BoardMission {
  id: string
  code: string
  title: string
  status: string
  status_title: string
  marking: string
  originator: string
  lead: string
  organisations: string[]
  tone: BoardTone
  deadline: Deadline
  deadlines: Deadline[]
  check_in_min: number
  vehicles: BoardVehicle[]
  calls: BoardCall[]
  alerts: { id: string; rule: string; title: string; severity: number; state: string; raised_at: string; acknowledged_by: string; marking: string }[]
  ladders: number
  tracking: (BoardRoom & { since: string }) | null
  offer: { from: string; to: string; offered_at: string; words: string; to_you: boolean; by_you: boolean } | null
  last_line: { at: string; entered_at: string; room: string; words: string } | null
}

export interface BoardDocument {
  server_time: string
  exercise: boolean
  missions: BoardMission[]
  calls: BoardCall[]
  rooms: BoardRoom[]
}

/** A mission as it stands now. */
export interface Row { mission: BoardMission; vehicles: BoardVehicle[]; deadlines: Deadline[]; tone: BoardTone }

const MINUTE = 60_000;
const SOON = 10 * MINUTE;

/** Rows in order: what needs an eye first, then what is due first, then the code. live: the vehicle as the socket last told it; now: server clock, ms. */
export function rowsOf(board: BoardDocument, live: (id: string) => Feature | undefined, now: number): Row[] {
  return board.missions.map((mission) => rowOf(mission, live, now)).sort(byNeed);
}

function byNeed(a: Row, b: Row): number {
  const [first, second] = [a.deadlines[0], b.deadlines[0]];
  return TONES.indexOf(a.tone) - TONES.indexOf(b.tone) || (first && second ? first.at.localeCompare(second.at) : 0) || a.mission.code.localeCompare(b.mission.code);
}

function rowOf(mission: BoardMission, live: (id: string) => Feature | undefined, now: number): Row {
  const vehicles = mission.vehicles.map((vehicle) => vehicleOf(vehicle, live(vehicle.id), mission.check_in_min, now));
  const others = mission.deadlines.filter(({ what }) => what !== 'check_in').map((one) => turned(one, now));
  const checks = mission.status === 'under_way' ? vehicles.filter(({ contact_at }) => contact_at).map((vehicle) => checkIn(vehicle, now)) : [];
  const deadlines = [...others, ...checks].sort((a, b) => TONES.indexOf(a.tone) - TONES.indexOf(b.tone) || a.at.localeCompare(b.at));
  return { mission, vehicles, deadlines, tone: deadlines[0]?.tone ?? 'plain' };
}

function vehicleOf(vehicle: BoardVehicle, feature: Feature | undefined, checkInMin: number, now: number): BoardVehicle {
  const p = feature?.properties;
  const contact = p ? (p.contact_at as string | null) : vehicle.contact_at;
  const due = (instant(contact) ?? instant(vehicle.due_at) ?? now) + (contact ? checkInMin * MINUTE : 0);
  return {
    ...vehicle,
    contact_at: contact,
    fix_at: p ? (p.fix_at as string | null) : vehicle.fix_at,
    fix_source: p ? String(p.fix_source) : vehicle.fix_source,
    sos: p ? Boolean(p.sos) : vehicle.sos,
    due_at: stampOf(due),
    late: due <= now,
  };
}

function checkIn(vehicle: BoardVehicle, now: number): Deadline {
  const due = instant(vehicle.due_at) ?? now;
  const words = vehicle.late ? t('%(sign)s: check-in missed', { sign: vehicle.call_sign }) : t('%(sign)s: check-in', { sign: vehicle.call_sign });
  return { what: 'check_in', at: vehicle.due_at, words, tone: vehicle.late ? 'late' : due - SOON <= now ? 'soon' : 'plain' };
}

/** A departure or an arrival that was to come turns late by itself. */
function turned(one: Deadline, now: number): Deadline {
  if (one.tone !== 'plain' || (instant(one.at) ?? Infinity) > now) return one;
  const words = { departure: t('has not departed'), arrival: t('has not arrived') }[one.what];
  return words ? { ...one, words, tone: 'late' } : one;
}

function stampOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** What is open for this reader: what one key acknowledges. */
export function openOf(row: Row): number {
  return row.mission.alerts.filter(({ state }) => state === 'open').length + row.mission.calls.filter(({ ours, kind }) => !ours && kind !== 'hand_over').length + row.mission.ladders;
}
