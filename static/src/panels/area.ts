/** The DO areas this reader belongs to: level in a word, standing, duties, time. */

import type { App } from '../app';
import { bdi, fillWith, h, icon, setText } from '../dom';
import { t } from '../text';
import { zoneClock } from '../times';
import type { AreaInfo } from '../wire';
import { capital, word } from '../words';

export function areaPanel(app: App, body: HTMLElement): () => void {
  const { store, map } = app;
  const { areas, organisation, role } = store.me;
  const clocks: { area: AreaInfo; clock: HTMLElement }[] = [];
  const parts = areas.map((area) => {
    const clock = bdi('', 'num');
    clocks.push({ area, clock });
    return h(
      'section.area-card',
      null,
      h('h3', null, area.name, ' ', h('span.level', { 'data-level': area.level }, word('level', area.level))),
      h(
        'dl.rows',
        null,
        pair(t('Your standing'), capital(word('standing', area.standing)) || t('unknown')),
        pair(t('Your duties'), area.duties.map((duty) => word('role', duty)).join(', ') || t('none')),
        pair(t('Local time'), clock),
      ),
      h('div.actions', null, h('button.plain', { type: 'button', onclick: () => map.fit(area.bounds) }, icon('goto'), t('Show the whole area'))),
      area.disclaimer ? h('p.note', null, area.disclaimer) : null,
    );
  });
  const who = organisation ? `${organisation.name}, ${word('role', role)}` : word('role', role);
  const none = areas.length ? null : h('p.state', null, t('You belong to no area. Ask your focal point.'));
  const note = t('A level tells the degree of collaboration in an area. It is no threat rating and no rule for anyone’s movement.');
  fillWith(body, h('p.who-line', null, h('span.dim', null, t('You read as ')), who), none, ...parts, h('p.note', null, note));
  const draw = (): void => {
    for (const { area, clock } of clocks) setText(clock, `${zoneClock(store.now(), area.timezone)} ${area.timezone}`);
  };
  draw();
  return store.on('tick', draw);
}

function pair(label: string, value: string | Node): HTMLElement {
  return h('div', null, h('dt', null, label), h('dd', null, value));
}
