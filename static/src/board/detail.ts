/** The mission that is chosen: what is due, its vehicles, calls, the log, and the forms of the room. Drawn when what it tells changes. */

import { get, post, ProblemError } from '../api';
import { bdi, fillWith, h } from '../dom';
import { chip } from '../marking';
import { say, shout } from '../say';
import { t } from '../text';
import { instant, utcClock } from '../times';
import type { BoardCall, Row } from './due';
import { roomOf, timed } from './row';
import { noAnswer, type Said, takeDown } from './said';

interface Line { id: string; at: string; organisation: string; room: string; means_title: string; vehicle: string; place: string; words: string; corrected: boolean }

const LINES = 12;

export class Detail {
  readonly element = h('section.watch-detail', { 'aria-labelledby': 'detail-title' });
  private readonly facts = h('div');
  private readonly form: HTMLFormElement;
  private readonly lines = h('div.watch-lines', { 'aria-live': 'off' });
  private vehicle = h<HTMLSelectElement>('select', { id: 'call-vehicle', name: 'vehicle' });
  private mission = '';
  private heldLine = '';
  private drawn = '';
  private readonly changed: () => void;

  /** changed: what was done here changed the board. */
  constructor(changed: () => void) {
    this.changed = changed;
    this.form = this.callForm();
    this.element.append(this.facts, this.form, h('h3', null, t('Log')), this.lines);
  }

  show(row: Row | undefined, now: number): void {
    this.element.hidden = !row;
    if (!row) return;
    const { mission } = row;
    const line = mission.last_line ? mission.last_line.entered_at + mission.last_line.words : '';
    if (this.mission !== mission.id || this.heldLine !== line) void this.readLog(mission.id, line);
    if (this.mission !== mission.id) {
      this.form.reset();
      this.offerVehicles(row);
    } else if (this.vehicle.options.length !== row.vehicles.length + 1) this.offerVehicles(row);
    this.mission = mission.id;
    this.heldLine = line;
    const told = JSON.stringify([mission, row.deadlines.map(({ words, at }) => words + at), Math.floor(now / 60_000)]);
    if (told === this.drawn || this.facts.contains(document.activeElement)) return; // nobody's field is drawn away under his hands
    this.drawn = told;
    this.drawFacts(row, now);
  }

  /** To the form that logs a call. */
  focus(): void {
    this.vehicle.focus();
    this.form.scrollIntoView({ block: 'nearest' });
  }

  private drawFacts(row: Row, now: number): void {
    const { mission } = row;
    fillWith(
      this.facts,
      h('h2', { id: 'detail-title' }, mission.title),
      h('p.dim', null, chip(mission.marking), ' ', mission.originator, ' · ', mission.organisations.join(', ')),
      h('ul.watch-due-list', null, ...row.deadlines.slice(0, 8).map((one) => h('li', { 'data-tone': one.tone }, h('b', null, one.words), ' ', timed(one.at, now)))),
      ...mission.calls.filter(({ kind }) => kind === 'sos').map((call) => this.sos(call, now)),
      h('p', null, h('b', null, t('Room')), ' ', roomOf(mission.tracking, now)),
      mission.offer && this.offer(row),
      this.vehicles(row, now),
      h('p.watch-acts', null, h('a.plain.button', { href: `/board/missions/${mission.id}/` }, t('Open its page'), ' ', h('kbd', null, 'o'))),
    );
  }

  private vehicles({ vehicles }: Row, now: number): HTMLElement {
    const head = [t('Vehicle'), t('Contact'), t('Fix'), t('Due')].map((word) => h('th', { scope: 'col' }, word));
    const body = vehicles.map((one) =>
      h('tr', null,
        h('th', { scope: 'row' }, one.call_sign, one.sos && ' ', one.sos && h('b.watch-sos', null, t('SOS')), h('span.dim', null, ' ', one.organisation)),
        h('td', null, timed(one.contact_at, now), one.fix_source === 'voice' ? t(' (voice)') : ''),
        h('td', null, timed(one.fix_at, now)),
        h('td.num', null, bdi(utcClock(instant(one.due_at) ?? now)), one.late && ' ', one.late && h('b', null, t('missed')))));
    return h('table.watch-vehicles', null, h('thead', null, h('tr', null, ...head)), h('tbody', null, ...body));
  }

  private sos(call: BoardCall, now: number): HTMLElement {
    const word = h<HTMLInputElement>('input', { name: 'word', id: `word-${call.id}`, autocomplete: 'off', maxlength: 40 });
    const heard = h('form.watch-heard', { onsubmit: (event: Event) => { event.preventDefault(); void this.heard(call, word.value); } },
      h('label', { for: `word-${call.id}` }, t('The word they said')), word, h('button.plain', { type: 'submit' }, t('We spoke with them')));
    const received = call.received.map((one) => h('li', null, t('Received by %(who)s, %(where)s, ', { who: one.organisation, where: one.where || '—' }), bdi(utcClock(instant(one.at) ?? now))));
    const place = call.lon === null || call.lat === null ? null : h('p', null, t('Place: '), bdi(`${call.lon}, ${call.lat}`));
    return h('div.watch-call', null,
      h('h3', null, call.title), h('p', null, call.said, ' ', timed(call.raised_at, now), call.repeats ? t(', rung %(n)s times', { n: call.repeats }) : ''),
      place, h('ul', null, ...received),
      h('p.dim', null, t('It goes on until the room that holds the mission has spoken with them and heard the agreed word.')), heard);
  }

  private offer({ mission }: Row): HTMLElement {
    const offer = mission.offer;
    const answer = (word: string, what: string): HTMLElement => h('button.plain', { type: 'button', onclick: () => void this.answer(word) }, what);
    return h('div.told', null,
      h('p', null, t('%(from)s offers it to %(to)s. Until it is accepted the giver holds it.', { from: offer?.from ?? '', to: offer?.to ?? '' }), ' ', offer?.words ?? ''),
      h('p.watch-acts', null,
        offer?.to_you && answer('accepted', t('We have contact: accept')), ' ', offer?.to_you && answer('declined', t('Decline')),
        offer?.by_you && answer('withdrawn', t('Withdraw'))));
  }

  private callForm(): HTMLFormElement {
    const means = h<HTMLSelectElement>('select', { id: 'call-means', name: 'means' },
      ...([['primary', t('radio, primary')], ['alternate', t('radio, alternate')], ['satellite', t('satellite telephone')], ['telephone', t('telephone')], ['emergency', t('emergency channel')]] as const)
        .map(([value, word]) => h('option', { value }, word)));
    const field = (id: string, label: string, control: HTMLElement): HTMLElement => h('p', null, h('label', { for: id }, label), control);
    return h<HTMLFormElement>('form.watch-call-form', { onsubmit: (event: Event) => { event.preventDefault(); void this.logCall(); } },
      h('h3', null, t('Log a call')),
      field('call-vehicle', t('Vehicle'), this.vehicle),
      field('call-means', t('By'), means),
      field('call-place', t('Where, as it was said'), h('input', { id: 'call-place', name: 'place', maxlength: 120, placeholder: 'km 47', autocomplete: 'off' })),
      field('call-words', t('Words'), h('input', { id: 'call-words', name: 'words', maxlength: 400, autocomplete: 'off' })),
      field('call-at', t('Said at (UTC), if not now'), h('input', { id: 'call-at', name: 'at', type: 'time' })),
      h('p.watch-acts', null, h('button.plain.primary', { type: 'submit' }, t('Write it down')), ' ',
        h('button.plain', { type: 'button', onclick: () => void this.missed() }, t('No answer'))));
  }

  private offerVehicles({ vehicles }: Row): void {
    const chosen = this.vehicle.value;
    fillWith(this.vehicle, h('option', { value: '' }, t('none')), ...vehicles.map((one) => h('option', { value: one.id }, one.call_sign)));
    this.vehicle.value = vehicles.some(({ id }) => id === chosen) ? chosen : '';
  }

  private said(): Said {
    const typed = new FormData(this.form);
    const of = (name: keyof Said): string => { const value = typed.get(name); return typeof value === 'string' ? value : ''; };
    return { vehicle: of('vehicle'), means: of('means'), place: of('place'), words: of('words'), at: of('at') };
  }

  private async logCall(): Promise<void> {
    let became = '';
    await this.doing(async () => { became = await takeDown(this.mission, this.said(), Date.now()); }, () => {
      this.form.reset();
      say(became);
      (document.querySelector<HTMLElement>('.watch-row[aria-current]'))?.focus();
    });
  }

  /** Nobody answered: the vehicle and the words stay, for the next try. */
  private async missed(): Promise<void> {
    if (!this.vehicle.value) return shout(t('Choose the vehicle that did not answer.'));
    let next = '';
    await this.doing(async () => { next = await noAnswer(this.mission, this.said(), Date.now()); }, () => say(next));
  }

  private async heard(call: BoardCall, word: string): Promise<void> {
    await this.doing(() => post(`/api/v1/sos/${call.id}/heard`, { word }), () => say(t('The call has ended.')));
  }

  private async answer(answer: string): Promise<void> {
    await this.doing(() => post(`/api/v1/missions/${this.mission}/hand-over/answer`, { answer }), () => say(t('Answered.')));
  }

  private async doing(act: () => Promise<unknown>, done: () => void): Promise<void> {
    try {
      await act();
    } catch (fault) {
      return shout(fault instanceof ProblemError && fault.status ? fault.detail : t('Not done: the server was not reached. What you typed is kept.'));
    }
    (document.activeElement as HTMLElement | null)?.blur();
    done();
    this.drawn = '';
    this.changed();
  }

  private async readLog(mission: string, line: string): Promise<void> {
    if (this.mission !== mission) fillWith(this.lines);
    try {
      const { lines } = await get<{ lines: Line[] }>(`/api/v1/missions/${mission}/log?limit=${LINES}`);
      if (this.mission !== mission) return;
      this.heldLine = line;
      fillWith(this.lines, lines.length ? h('ul', null, ...lines.map(lineOf)) : h('p.dim', null, t('Nothing was written yet.')));
    } catch {
      this.heldLine = ''; // asked again with the next look
    }
  }
}

function lineOf(line: Line): HTMLElement {
  const said = [line.vehicle, line.place, line.words].filter(Boolean).join(' · ');
  const who = [line.organisation || t('the clock'), line.room].filter(Boolean).join(', ');
  return h('li', { class: line.corrected ? 'corrected' : null }, bdi(utcClock(instant(line.at) ?? 0), 'num'), ' ', h('bdi', null, said), line.corrected && ' ', line.corrected && h('b', null, t('corrected')), h('span.dim', null, ` ${line.means_title}, ${who}`));
}
