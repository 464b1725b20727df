/** The plan in words, for who reads and decides: times, legs with the help nearest to each, communications, medical plan, what to do when it goes wrong. */
import { bdi, h, type Child } from '../../dom';
import { length } from '../../geometry';
import { t } from '../../text';
import { instant, utcDate, zoneDate } from '../../times';
import { durationWords } from '../words';
import type { Help, MissionPlan } from './wire';
import { missionWords } from './words';

export function planTexts(plan: MissionPlan, zone: string): HTMLElement {
  const time = (at: string | null | undefined): Child => {
    const ms = instant(at);
    return ms === null ? t('unknown') : bdi(`${utcDate(ms)}${zone ? ` (${zoneDate(ms, zone)})` : ''}`, 'num');
  };
  const { comms, contingency } = plan;
  const rows: [string, Child][] = [
    [t('Code'), bdi(plan.mission)],
    [t('State'), missionWords(plan.state)],
    [t('Departs'), time(plan.departs_at)],
    [t('Arrives'), time(plan.arrives_at)],
    [t('Convoy leader'), plan.leader || t('not named yet')],
    [t('Tracking room'), plan.tracking_room?.name ?? t('none named yet')],
    [t('Primary'), comms?.primary],
    [t('Alternate'), comms?.alternate],
    [t('Emergency'), comms?.emergency],
    [t('Frequencies'), comms?.frequencies],
    [t('Check-in'), comms?.check_in_min ? t('every %(n)s min', { n: comms.check_in_min }) : t('at the stops')],
    [t('On stand-by'), (comms?.stand_by ?? []).map(({ name, role, phone }) => [name, role, phone].filter(Boolean).join(', ')).join(' · ')],
    [t('Medical plan'), plan.medical],
    [t('Cargo'), plan.cargo],
    [t('If it goes wrong'), contingency.words],
    [t('Agreed refuges'), contingency.refuges.map(({ name, organisation }) => `${name} (${organisation})`).join(' · ')],
  ];
  const list = h('dl.rows');
  for (const [label, value] of rows) if (value) list.append(h('div', null, h('dt', null, label), h('dd', { dir: 'auto' }, value)));
  return h('div.plan-texts', null, list, stops(plan, zone), legs(plan));
}

function stops(plan: MissionPlan, zone: string): HTMLElement | null {
  if (!plan.stops.length) return null;
  const at = (text: string | null): string => {
    const ms = instant(text);
    return ms === null ? '' : zone ? zoneDate(ms, zone) : utcDate(ms);
  };
  return h('div', null, h('h4', null, t('Stops')), h('ol.plan-list', null, ...plan.stops.map((stop) => h('li', null, h('b', null, stop.name || '?'), ' ', bdi([stop.km === undefined ? '' : `km ${stop.km.toFixed(1)}`, at(stop.arrives_at), stop.dwell_min ? t('%(n)s min', { n: stop.dwell_min }) : ''].filter(Boolean).join(' · '), 'num'), stop.purpose ? `: ${stop.purpose}` : ''))));
}

function legs(plan: MissionPlan): HTMLElement | null {
  if (!plan.legs?.length) return null;
  const help = (one: Help | null | undefined): string => (one ? `${one.name}, ${length(one.distance_m)}, ${t('about %(n)s min', { n: Math.round(one.minutes) })}` : t('unknown: none is shown to you'));
  const leg = (one: NonNullable<MissionPlan['legs']>[number], i: number): HTMLElement => {
    const near = plan.contingency.legs[i];
    return h('li', null, h('b', null, `${one.from || '?'} – ${one.to || '?'}`), ' ', bdi(`${one.length_km.toFixed(1)} km, ${durationWords(one.duration_min)}`, 'num'), h('p.help', null, t('Hospital: %(what)s', { what: help(near?.hospital) })), h('p.help', null, t('Evacuation point: %(what)s', { what: help(near?.evacuation) })));
  };
  return h('div', null, h('h4', null, t('Legs')), h('ol.plan-list', null, ...plan.legs.map(leg)));
}
