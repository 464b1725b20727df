/** The properties of a record as rows of a card: a label and what stands beside it, per layer and in the field's order. */

import { bdi, h, type Child } from '../dom';
import { compass } from '../geometry';
import { t, tn } from '../text';
import { ago, age, instant, precise, utcDate, zoneDate } from '../times';
import type { Feature } from '../wire';
import { capital, word } from '../words';

/** What the rows are read against. now: ms of the server's clock. zone: IANA name of the area's time zone. */
export interface Reading {
  now: number
  zone: string
}

export interface Row {
  label: string
  value: Child
}

type Props = Feature['properties']
type Draw = (value: unknown, p: Props, reading: Reading) => Child
type Field = [key: string, label: () => string, draw: Draw]

const plain: Draw = (value) => (value === null || value === undefined || value === '' ? null : String(value));
const of =
  (set: string): Draw =>
  (value) =>
    capital(word(set, value)) || null;
const withSuffix =
  (suffix: () => string): Draw =>
  (value) =>
    typeof value === 'number' ? bdi(`${value.toLocaleString('en')} ${suffix()}`, 'num') : null;
const many =
  (set: string): Draw =>
  (value) =>
    Array.isArray(value) && value.length ? capital(value.map((one) => (set ? word(set, one) : String(one))).join(', ')) : null;
const date: Draw = (value) => plain(value, {} as Props, { now: 0, zone: '' });

/** A time three times: how long ago, in UTC, in the area. Unknown is written, never left out. */
const time: Draw = (value, p, { now, zone }) => {
  const at = instant(value);
  if (at === null) return h('span.unknown', null, t('unknown'));
  const precision = String(p.occurred_precision ?? 'exact');
  if (precision !== 'exact' && value === p.occurred_at) return bdi(precise(at, precision), 'num');
  const local = zone ? zoneDate(at, zone) : '';
  return h('span.when', null, h('span.ago', null, ago(at, now)), bdi(utcDate(at), 'num'), local && bdi(local, 'num local'));
};
const timeIfSet: Draw = (value, p, reading) => (instant(value) === null ? null : time(value, p, reading));

const stops: Draw = (value, _p, { zone }) => {
  if (!Array.isArray(value) || !value.length) return null;
  const list = h('ol.stops');
  for (const stop of value as { name?: string; arrives_at?: string }[]) {
    const at = instant(stop.arrives_at);
    const when = at === null ? null : bdi(zone ? zoneDate(at, zone) : utcDate(at), 'num local');
    list.append(h('li', null, h('span', null, stop.name ?? ''), when));
  }
  return list;
};

const speed: Draw = (value) => (typeof value === 'number' ? bdi(t('%(n)s km/h', { n: Math.round(value * 3.6) }), 'num') : null);
const heading: Draw = (value) => (typeof value === 'number' ? bdi(`${String(Math.round(value)).padStart(3, '0')}° ${compass(value)}`, 'num') : null);
const seconds: Draw = (value) => (typeof value === 'number' ? t('after %(age)s', { age: age(value * 1000) }) : null);
const hospitalLevel: Draw = (value) => (value === null || value === undefined ? h('span.unknown', null, t('unknown')) : String(value));

const since: Field = ['valid_from', () => t('Holds since'), time];

const FIELDS: Record<string, Field[]> = {
  do_areas: [
    ['level', () => t('SLT level'), of('level')],
    ['kind', () => t('Kind'), of('kind')],
    ['authority', () => t('Decided by'), plain],
    ['basis', () => t('Basis'), plain],
    ['decided_on', () => t('Decided on'), date],
    ['effective_on', () => t('In effect from'), date],
    ['next_review_on', () => t('Next review'), date],
    ['timezone', () => t('Time zone'), plain],
    ['disputed', () => t('Boundary'), (value) => (value ? t('disputed') : null)],
    ['disclaimer', () => t('Boundaries'), plain],
  ],
  incidents: [
    ['type', () => t('Type'), of('type')],
    ['severity', () => t('Severity'), of('severity')],
    ['verification', () => t('Verification'), of('verification')],
    ['occurred_at', () => t('Happened'), time],
    ['reported_at', () => t('Reported'), timeIfSet],
    ['place', () => t('Place'), plain],
    ['position_precision_m', () => t('Position known to'), withSuffix(() => t('m'))],
    ['summary', () => t('Summary'), plain],
    ['narrative', () => t('Narrative'), plain],
    ['advice', () => t('Advice'), plain],
    ['affected', () => t('Affected'), many('organisation_kind')],
    ['actor_kind', () => t('Actors'), of('actor_kind')],
    ['source_kind', () => t('Source'), of('source_kind')],
  ],
  roads: [
    ['status', () => t('Status'), of('status')],
    ['applies_to', () => t('Applies to'), of('applies_to')],
    ['decided_by', () => t('Decided by'), plain],
    ['reason', () => t('Reason'), plain],
    since,
    ['ends_at', () => t('Until'), timeIfSet],
    ['confirmed_at', () => t('Last confirmed'), time],
    ['vehicle_class', () => t('Vehicles'), of('vehicle_class')],
    ['direction', () => t('Direction'), of('direction')],
    ['hours', () => t('Daily between'), plain],
    ['source', () => t('Source'), plain],
  ],
  premises: [['kind', () => t('Kind'), of('kind')], ['contact_role', () => t('Contact'), plain], since],
  venues: [
    ['kind', () => t('Kind'), of('kind')],
    ['advice', () => t('Advice'), of('advice')],
    ['applies_to', () => t('Applies to'), of('applies_to')],
    ['decided_by', () => t('Decided by'), plain],
    ['reason', () => t('Reason'), plain],
    since,
  ],
  hospitals: [
    ['level', () => t('Level'), hospitalLevel],
    ['services', () => t('Reported services'), many('service')],
    ['beds', () => t('Beds'), plain],
    ['contact_role', () => t('Contact'), plain],
    ['verified_at', () => t('Last verified'), time],
    ['verified_by', () => t('Verified by'), plain],
  ],
  evacuation_points: [
    ['kind', () => t('Kind'), of('kind')],
    ['status', () => t('Status'), of('point_status')],
    ['runway_m', () => t('Runway'), withSuffix(() => t('m'))],
    ['surface', () => t('Surface'), of('surface')],
    ['aircraft_class', () => t('Aircraft'), plain],
    ['verified_at', () => t('Last verified'), time],
  ],
  missions: [
    ['code', () => t('Code'), plain],
    ['status', () => t('Status'), of('mission')],
    ['lead', () => t('Lead'), plain],
    ['organisations', () => t('Taking part'), many('')],
    ['departs_at', () => t('Departs'), time],
    ['arrives_at', () => t('Arrives'), time],
    ['stops', () => t('Stops'), stops],
    ['corridor_m', () => t('Corridor'), withSuffix(() => t('m wide'))],
    ['tracking_room', () => t('Tracking room'), plain],
    ['plan_version', () => t('Plan'), plain],
    ['plan_changed_at', () => t('Plan changed'), time],
  ],
  movements: [
    ['delay_h', () => t('It was there'), (value) => (typeof value === 'number' ? tn('%(count)s hour before, or earlier', '%(count)s hours before, or earlier', value) : null)],
    ['as_of', () => t('As of'), time],
  ],
  vehicles: [
    ['call_sign', () => t('Call sign'), plain],
    ['organisation', () => t('Organisation'), plain],
    ['mission', () => t('Mission'), plain],
    ['fix_at', () => t('Last fix'), time],
    ['contact_at', () => t('Last contact'), time],
    ['fix_source', () => t('Position by'), of('fix_source')],
    ['speed_mps', () => t('Speed'), speed],
    ['heading_deg', () => t('Heading'), heading],
    ['vehicle_class', () => t('Vehicle'), of('vehicle_class')],
    ['late_after_s', () => t('Counts as late'), seconds],
    ['silent_after_s', () => t('Counts as silent'), seconds],
  ],
  warnings: [
    ['kind', () => t('Kind'), of('warning')],
    ['section', () => t('Where'), plain],
    ['valid_from', () => t('From'), time],
    ['ends_at', () => t('Until'), timeIfSet],
    ['issuer', () => t('Issued by'), plain],
    ['call_back', () => t('Call back'), plain],
  ],
  alerts: [
    ['rule', () => t('Rule'), of('rule')],
    ['state', () => t('State'), of('alert_state')],
    ['vehicle', () => t('Vehicle'), plain],
    ['organisation', () => t('Organisation'), plain],
    ['mission', () => t('Mission'), plain],
    ['since', () => t('Since'), time],
    ['raised_at', () => t('Raised'), time],
    ['km', () => t('At km'), plain],
    ['text', () => t('In words'), plain],
    ['acknowledged_by', () => t('Acknowledged by'), plain],
    ['acknowledged_at', () => t('Acknowledged'), timeIfSet],
    ['acknowledged_text', () => t('Said'), plain],
    ['ended_at', () => t('Over'), timeIfSet],
  ],
  reference: [
    ['kind', () => t('Kind'), of('kind')],
    ['disputed', () => t('Boundary'), (value) => (value ? t('disputed') : null)],
    ['source', () => t('Source'), plain],
  ],
};

/** Shown elsewhere on the card, or only there for the machine. */
const ELSEWHERE = new Set(
  'layer view marking originator title area updated_at version until exercise ended sos valid_from occurred_at occurred_precision'.split(' '),
);

/** All that this reader is shown of the record. A hidden text ("") and a hidden number (null) have no row: absent and hidden look alike. */
export function rows(feature: Feature, reading: Reading): Row[] {
  const p = feature.properties;
  const fields = FIELDS[p.layer] ?? [];
  const shown: Row[] = [];
  for (const [key, label, draw] of fields) {
    if (!(key in p)) continue;
    const value = draw(p[key], p, reading);
    if (value !== null && value !== undefined && value !== '') shown.push({ label: label(), value });
  }
  const known = new Set(fields.map(([key]) => key));
  for (const [key, value] of Object.entries(p)) {
    if (known.has(key) || ELSEWHERE.has(key) || value === null || value === '' || typeof value === 'object') continue;
    shown.push({ label: capital(key.replaceAll('_', ' ')), value: String(value) });
  }
  return shown;
}
