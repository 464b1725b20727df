import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type BoardDocument, type BoardMission, openOf, rowsOf } from '../src/board/due';
import type { Feature } from '../src/wire';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString().replace('.000', '');

function mission(code: string, more: Partial<BoardMission> = {}): BoardMission {
  const arrival = { what: 'arrival', at: at(240), words: 'arrives', tone: 'plain' as const };
  return {
    id: code, code, title: code, status: 'under_way', status_title: 'under way', marking: 'TLP:AMBER+STRICT', originator: '', lead: '', organisations: [],
    tone: 'plain', deadline: arrival, deadlines: [arrival], check_in_min: 60, vehicles: [], calls: [], alerts: [], ladders: 0, tracking: null, offer: null, last_line: null, ...more,
  };
}

function vehicle(id: string, contact: number): BoardMission['vehicles'][number] {
  return { id, call_sign: id, organisation: '', sos: false, contact_at: at(contact), fix_at: at(contact), fix_source: 'device', due_at: at(contact + 60), late: false };
}

function board(...missions: BoardMission[]): BoardDocument {
  return { server_time: at(0), exercise: true, missions, calls: [], rooms: [] };
}

const nothing = (): undefined => undefined;

test('what needs an eye first stands first, then what is due first', () => {
  const sos = mission('C', { deadlines: [{ what: 'sos', at: at(-1), words: 'SOS', tone: 'sos' }] });
  const rows = rowsOf(board(mission('A', { vehicles: [vehicle('a', 0)] }), mission('B', { vehicles: [vehicle('b', -10)] }), sos), nothing, NOON);
  assert.deepEqual(rows.map((row) => row.mission.code), ['C', 'B', 'A']);
});

test('a check-in turns soon and then late by itself', () => {
  const held = board(mission('A', { vehicles: [vehicle('a', 0)] }));
  const tones = [49, 50, 59, 60].map((minutes) => rowsOf(held, nothing, NOON + minutes * 60_000)[0]?.tone);
  assert.deepEqual(tones, ['plain', 'soon', 'soon', 'late']);
});

test('what the socket says of a vehicle counts, and begins its clock anew', () => {
  const moved = { properties: { contact_at: at(55), fix_at: at(55), fix_source: 'voice', sos: false } } as unknown as Feature;
  const [row] = rowsOf(board(mission('A', { vehicles: [vehicle('a', 0)] })), (id) => (id === 'a' ? moved : undefined), NOON + 70 * 60_000);
  assert.equal(row?.tone, 'plain');
  assert.equal(row?.vehicles[0]?.due_at, at(115));
});

test('an arrival that was to come turns late by itself', () => {
  const [row] = rowsOf(board(mission('A')), nothing, NOON + 241 * 60_000);
  assert.equal(row?.tone, 'late');
});

test('one key acknowledges what is open: alerts, calls that we have not received, our own ladders', () => {
  const call = { id: 'x', kind: 'sos', kind_title: '', state: 'open', title: '', vehicle: '', organisation: '', said: '', raised_at: at(0), repeats: 0, received: [], marking: 'TLP:AMBER', lon: null, lat: null, ours: false };
  const alert = { id: 'y', rule: 'sos', title: '', severity: 4, state: 'open', raised_at: at(0), acknowledged_by: '', marking: 'TLP:AMBER' };
  const [row] = rowsOf(board(mission('A', { calls: [call, { ...call, ours: true }, { ...call, kind: 'hand_over' }], alerts: [alert, { ...alert, state: 'acknowledged' }], ladders: 1 })), nothing, NOON);
  assert.equal(row && openOf(row), 3);
});
