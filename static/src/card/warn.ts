/** Danger to life, in two presses: the first opens what is set already from the record, the second warns everybody on the area's list. */

import { post } from '../api';
import type { App } from '../app';
import { fillWith, h } from '../dom';
import { say } from '../say';
import { t } from '../text';
import type { Feature } from '../wire';
import { warnFault, warnForm } from './warn-form';

/** What an incident of that type most likely warns of. */
const FROM_TYPE: Record<string, string> = { flood: 'flood', crossfire: 'fighting', shelling: 'fighting', armed_attack: 'fighting', civil_unrest: 'unrest', explosive_hazard: 'explosive_hazard', explosion: 'explosive_hazard' };

/** Fills host with what can be done about danger at this record; nothing where it is none of the reader's. */
export function warnPart(app: App, feature: Feature, host: HTMLElement): void {
  const { properties: p } = feature;
  const own = p.originator === app.store.me.organisation?.name;
  if (p.layer === 'warnings') return void (p.ended || p.issuer !== app.store.me.organisation?.name ? null : fillWith(host, ending(app, feature)));
  const desk = app.store.me.areas.some(({ code, duties }) => code === p.area && duties.includes('duty_officer'));
  const open = (): void => form(app, feature, host, () => draw());
  const draw = (): void => {
    const warn = own || desk ? h('button.plain.danger', { type: 'button', 'data-press': 'warn', onclick: open }, t('Warn…')) : null;
    const ask = own ? null : h('button.plain', { type: 'button', onclick: () => void asking(feature, host) }, t('Ask for a warning'));
    fillWith(host, h('div.actions', null, warn, ask));
  };
  draw();
}

function form(app: App, feature: Feature, host: HTMLElement, close: () => void): void {
  const { properties: p } = feature;
  const onRoad = p.layer === 'roads';
  warnForm(app, host, {
    kind: onRoad ? 'road_danger' : (FROM_TYPE[String(p.type)] ?? 'other'),
    section: String(onRoad ? p.title : (p.place ?? '')),
    help: t('It holds this and nothing else: not who reported it, not what happened, not the exact place. It reaches suspended organisations too.'),
    send: (said) => post(`/api/v1/layers/${p.layer}/features/${feature.id}/warning`, said),
    close,
  });
}

async function asking(feature: Feature, host: HTMLElement): Promise<void> {
  try {
    await post(`/api/v1/layers/${feature.properties.layer}/features/${feature.id}/ask-warning`, { purpose: t('Danger to life: please warn') });
    fillWith(host, h('p.state', { role: 'status' }, t('It rings at the originator’s people on duty. No answer in ten minutes is a no, and you are told.')));
    say(t('Asked for a warning.'));
  } catch (error) {
    fillWith(host, h('p.error', { role: 'alert' }, warnFault(error)));
  }
}

/** Ended is a statement of who warned; it never says that the danger is over. */
function ending(app: App, feature: Feature): HTMLElement {
  const host = h('div.actions');
  const end = async (): Promise<void> => {
    try {
      app.store.upsert(await post<Feature>(`/api/v1/warnings/${feature.id}/end`, {}), 'answer');
      say(t('Warning ended.'));
    } catch (error) {
      fillWith(host, h('p.error', { role: 'alert' }, warnFault(error)));
    }
  };
  const sure = (): void => fillWith(host, h('button.plain.primary', { type: 'button', onclick: () => void end() }, t('Say that the warning ended')));
  host.append(h('button.plain', { type: 'button', onclick: sure }, t('End the warning…')));
  return host;
}
