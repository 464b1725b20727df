/** A mission on the board: one line of words that a colour only underlines. The element stays; its words change. */

import { bdi, fillWith, h, setText } from '../dom';
import { chip } from '../marking';
import { t, tn } from '../text';
import { ago, instant, utcClock } from '../times';
import { type BoardRoom, type BoardTone, openOf, type Row } from './due';

export function toneWord(tone: BoardTone): string {
  return { sos: t('SOS'), danger: t('alert'), late: t('late'), soon: t('soon'), plain: t('as planned') }[tone];
}

export class RowView {
  readonly element: HTMLElement;
  private readonly tone = h('b.watch-tone');
  private readonly title = h('span.watch-title');
  private readonly due = h('span.watch-due-words');
  private readonly clock = h('bdi.watch-clock.num', { dir: 'ltr' });
  private readonly when = h('span.watch-when.num');
  private readonly rest = h('span.watch-rest');
  private shown = '';

  constructor(id: string, choose: () => void) {
    this.element = h('li.watch-row', { 'data-mission': id, tabindex: '-1', onclick: choose, onfocus: choose },
      h('p.watch-first', null, this.tone, ' ', this.title),
      h('p.watch-second', null, this.due, ' ', this.clock, ' ', this.when),
      h('p.watch-third', null, this.rest));
  }

  draw(row: Row, now: number): void {
    const { mission, deadlines: [first], tone } = row;
    this.element.dataset.tone = tone;
    setText(this.tone, toneWord(tone));
    setText(this.title, mission.title);
    setText(this.due, first?.words ?? '');
    setText(this.clock, first ? utcClock(instant(first.at) ?? now) : '');
    setText(this.when, first ? ago(instant(first.at), now) : '');
    const rest = [mission.status_title, vehiclesOf(row), roomOf(mission.tracking, now), mission.offer ? t('hand-over offered') : '', laddersOf(row)].filter(Boolean);
    const text = rest.join(' · ');
    if (text + mission.marking === this.shown) return;
    this.shown = text + mission.marking;
    fillWith(this.rest, chip(mission.marking), ' ', text);
  }
}

function vehiclesOf({ vehicles }: Row): string {
  const late = vehicles.filter((one) => one.late).length;
  const all = tn('%(count)s vehicle', '%(count)s vehicles', vehicles.length);
  return late ? t('%(all)s, %(n)s missed', { all, n: late }) : all;
}

function laddersOf(row: Row): string {
  const open = openOf(row);
  return open ? tn('%(count)s to acknowledge', '%(count)s to acknowledge', open) : '';
}

/** "Kite Action, Radio room: staffed, last action 4 min ago". */
export function roomOf(room: BoardRoom | null, now: number): string {
  if (!room) return t('no room holds it');
  const name = `${room.organisation}, ${room.name}`;
  if (!room.staffed) return t('%(room)s: not staffed', { room: name });
  return t('%(room)s: staffed, last action %(ago)s', { room: name, ago: ago(instant(room.last_action_at), now) });
}

/** A time with its age. */
export function timed(at: string | null, now: number): HTMLElement {
  const ms = instant(at);
  return h('span.num', null, ms === null ? t('unknown') : bdi(utcClock(ms)), ms === null ? '' : ` (${ago(ms, now)})`);
}
