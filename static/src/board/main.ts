/** The operator's board, live: the server's page is its first picture, the one socket keeps it true, a few keys do the work. */

import { get, post, ProblemError } from '../api';
import { allowSound, play } from '../chrome/sound';
import { Keys } from '../chrome/keys';
import { setTheme, theme, THEMES } from '../chrome/theme';
import { byId, fillWith, h, jsonScript, setText } from '../dom';
import { connect } from '../live';
import { highest, markingClass } from '../marking';
import { say, shout } from '../say';
import { Store } from '../store';
import { t, tn } from '../text';
import { counting, instant } from '../times';
import type { Alert, LayerInfo, Me } from '../wire';
import { Detail } from './detail';
import { type BoardDocument, openOf, type Row, rowsOf } from './due';
import { toneWord, RowView } from './row';

/** Layers whose change may change what the board says; a moving vehicle alone does not. */
const TOLD = new Set(['missions', 'alerts', 'calls']);
const GATHER_MS = 250;
const ANYWAY_MS = 20_000;
const NARROW = '(max-width: 899px)';

class Board {
  private document: BoardDocument;
  private rows: Row[] = [];
  private chosen = '';
  private readonly views = new Map<string, RowView>();
  private readonly list = h('ol.watch-rows', { 'aria-label': t('Missions by what is due next') });
  private readonly loose = h('div.watch-loose');
  private readonly detail = new Detail(() => void this.refresh());
  private readonly store: Store;
  private readonly sound = h<HTMLButtonElement>('button.plain', { type: 'button', 'aria-pressed': 'false', onclick: () => void this.switchSound() });
  private readonly count = h('p.watch-count');
  private hears = false;
  private waits: ReturnType<typeof setTimeout> | null = null;
  private readAt = 0;

  constructor(store: Store, document: BoardDocument) {
    this.store = store;
    this.document = document;
  }

  begin(): void {
    const keys = new Keys();
    keys.add('ArrowDown', t('the next mission'), () => this.step(1));
    keys.add('ArrowUp', t('the mission before'), () => this.step(-1));
    keys.add('Home', t('the first mission'), () => this.step(-Infinity));
    keys.add('End', t('the last mission'), () => this.step(Infinity));
    keys.add('k', t('acknowledge'), () => void this.acknowledge());
    keys.add('c', t('log a call'), () => this.detail.focus());
    keys.add('o', t('open the page of the mission'), () => this.open());
    keys.add('s', t('sound on or off'), () => void this.switchSound());
    keys.add('t', t('light, dark, night-red'), () => setTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length] ?? 'light'));
    keys.add('Escape', t('back to the list'), () => this.view(this.chosen)?.element.focus());
    keys.add('?', t('these keys'), () => void import('../chrome/help').then(({ help }) => help(keys)));
    const act = h('button.plain.primary', { type: 'button', onclick: () => void this.acknowledge() }, t('Acknowledge'), ' ', h('kbd', null, 'k'));
    const call = h('button.plain', { type: 'button', onclick: () => this.detail.focus() }, t('Log a call'), ' ', h('kbd', null, 'c'));
    const known = h('button.plain', { type: 'button', onclick: () => void import('../chrome/help').then(({ help }) => help(keys)) }, t('Keys'), ' ', h('kbd', null, '?'));
    fillWith(byId('board-bar'), this.count, h('span.watch-acts', null, act, call, this.sound, known));
    fillWith(byId('board'), this.loose, this.list, this.detail.element);
    this.sayHearing();
    this.store.on('change', (changes) => {
      if (changes.some(({ layer, kind, id }) => TOLD.has(layer) || kind !== 'upsert' || (layer === 'vehicles' && !this.knows(id)))) this.soon();
    });
    this.store.on('alert', (alerts) => this.ring(alerts));
    this.store.on('connection', ({ state }) => { if (state === 'live') this.soon(); });
    this.store.on('tick', (now) => {
      this.draw();
      if (now - this.readAt > ANYWAY_MS) void this.refresh();
    });
    matchMedia(NARROW).addEventListener('change', () => this.draw());
    this.readAt = this.store.now();
    this.draw();
  }

  private knows(id: string): boolean {
    return this.document.missions.some(({ vehicles }) => vehicles.some((one) => one.id === id)) || this.store.feature('vehicles', id)?.properties.mission === '';
  }

  /** What changes together is read once. */
  private soon(): void {
    this.waits ??= setTimeout(() => void this.refresh(), GATHER_MS);
  }

  private async refresh(): Promise<void> {
    if (this.waits !== null) clearTimeout(this.waits);
    this.waits = null;
    this.readAt = this.store.now();
    try {
      this.document = await get<BoardDocument>('/api/v1/board');
    } catch (fault) {
      if (fault instanceof ProblemError && (fault.status === 401 || fault.status === 403)) this.document = { ...this.document, missions: [], calls: [], rooms: [] };
      return; // else the last picture stays, and the chip says how old it is
    }
    this.draw();
  }

  private draw(): void {
    const now = this.store.now();
    this.rows = rowsOf(this.document, (id) => this.store.feature('vehicles', id), now);
    const known = new Set(this.rows.map(({ mission }) => mission.id));
    for (const [id, view] of this.views) if (!known.has(id)) { view.element.remove(); this.views.delete(id); }
    if (!known.has(this.chosen)) this.chosen = this.rows[0]?.mission.id ?? '';
    this.rows.forEach((row, at) => this.place(row, at, now));
    const chosen = this.rows.find(({ mission }) => mission.id === this.chosen);
    this.placeDetail();
    this.detail.show(chosen, now);
    this.drawLoose(now);
    this.drawMarking();
    const open = this.rows.reduce((sum, row) => sum + openOf(row), 0);
    const missions = tn('%(count)s mission', '%(count)s missions', this.rows.length);
    setText(this.count, this.rows.length ? (open ? t('%(missions)s, %(n)s to acknowledge', { missions, n: open }) : missions) : t('No mission that is planned or under way is shown to you.'));
    document.title = (open ? `(${open}) ` : '') + t('Board') + ' · sltmap';
  }

  /** An element moves only when its place in the order changed, and keeps its focus. */
  private place(row: Row, at: number, now: number): void {
    const id = row.mission.id;
    let view = this.views.get(id);
    if (!view) this.views.set(id, (view = new RowView(id, () => this.choose(id))));
    view.draw(row, now);
    const here = id === this.chosen;
    view.element.tabIndex = here ? 0 : -1;
    if (here) view.element.setAttribute('aria-current', 'true');
    else view.element.removeAttribute('aria-current');
    const rows = Array.from(this.list.children).filter((one) => one !== this.detail.element.parentElement);
    if (rows[at] === view.element) return;
    const focused = view.element.contains(document.activeElement);
    this.list.insertBefore(view.element, rows[at] ?? null);
    if (focused) view.element.focus();
  }

  /** Beside the list on a wide screen, under the chosen line on a phone. */
  private placeDetail(): void {
    const narrow = matchMedia(NARROW).matches;
    const host = narrow ? this.holder() : byId('board');
    const after = this.view(this.chosen)?.element;
    if (narrow && after && host.previousElementSibling !== after) after.after(host);
    if (this.detail.element.parentElement !== host) host.append(this.detail.element);
    if (!narrow) this.list.querySelector('.watch-holder')?.remove();
  }

  private holder(): HTMLElement {
    return this.list.querySelector<HTMLElement>('.watch-holder') ?? this.list.appendChild(h('li.watch-holder'));
  }

  private view(id: string): RowView | undefined {
    return this.views.get(id);
  }

  private choose(id: string): void {
    if (this.chosen === id) return;
    this.chosen = id;
    this.draw();
  }

  private step(by: number): void {
    const at = this.rows.findIndex(({ mission }) => mission.id === this.chosen);
    const next = this.rows[Math.min(Math.max(at + by, 0), this.rows.length - 1)];
    if (!next) return;
    this.choose(next.mission.id);
    this.view(next.mission.id)?.element.focus();
  }

  private open(): void {
    if (this.chosen) location.assign(`/board/missions/${this.chosen}/`);
  }

  private async acknowledge(): Promise<void> {
    const row = this.rows.find(({ mission }) => mission.id === this.chosen);
    if (!row) return;
    try {
      const { received } = await post<{ received: number }>(`/api/v1/missions/${this.chosen}/acknowledge`, {});
      say(received ? t('Acknowledged: %(title)s', { title: row.mission.title }) : t('Nothing to acknowledge: %(title)s', { title: row.mission.title }));
    } catch (fault) {
      shout(fault instanceof ProblemError && fault.status ? fault.detail : t('Not acknowledged: the server was not reached.'));
    }
    await this.refresh();
  }

  /** Calls without a mission that one sees. */
  private drawLoose(now: number): void {
    const told = JSON.stringify([this.document.calls, Math.floor(now / 60_000)]);
    if (this.loose.dataset.told === told) return;
    this.loose.dataset.told = told;
    fillWith(this.loose, ...this.document.calls.map((call) =>
      h('div.watch-row', { 'data-tone': call.kind === 'sos' ? 'sos' : 'danger' },
        h('p.watch-first', null, h('b.watch-tone', null, call.kind === 'sos' ? toneWord('sos') : toneWord('danger')), ' ', h('span.watch-title', null, call.title)),
        h('p.watch-second', null, call.said),
        h('p.watch-acts', null, call.ours ? h('span.dim', null, t('received by us')) : h('button.plain', { type: 'button', onclick: () => void this.receive(call.id) }, t('Acknowledge'))))));
  }

  private async receive(id: string): Promise<void> {
    await post(`/api/v1/calls/${id}/acknowledge`, {}).catch(() => shout(t('Not acknowledged: the server was not reached.')));
    await this.refresh();
  }

  private drawMarking(): void {
    const marks = this.document.missions.flatMap((one) => [one.marking, ...one.calls.map(({ marking }) => marking), ...one.alerts.map(({ marking }) => marking)]);
    const mark = highest([...marks, ...this.document.calls.map(({ marking }) => marking)]);
    const strip = document.querySelector<HTMLElement>('.strip');
    const word = strip?.querySelector('bdi');
    if (!strip || !word) return;
    setText(word, mark ?? t('nothing marked here'));
    strip.dataset.mark = mark ? markingClass(mark) : '';
  }

  private ring(alerts: Alert[]): void {
    for (const alert of alerts) {
      if (alert.layer !== 'alerts' && alert.layer !== 'calls' && alert.layer !== 'warnings') continue;
      shout(t('Alert: %(title)s', { title: alert.title }));
      const rule = this.store.feature(alert.layer, alert.id)?.properties.rule;
      if (this.hears) play(rule === 'sos' ? 'sos' : 'danger');
    }
    this.soon();
  }

  private async switchSound(): Promise<void> {
    this.hears = !this.hears;
    if (this.hears) {
      await allowSound();
      play('late');
    }
    this.sayHearing();
  }

  private sayHearing(): void {
    this.sound.setAttribute('aria-pressed', String(this.hears));
    fillWith(this.sound, this.hears ? t('Sound on') : t('Sound off: press to hear alerts'), ' ', h('kbd', null, 's'));
  }
}

/** Connection, and how old the picture is. */
function chipOf(store: Store): void {
  const [chip, word, figure] = [byId('connection'), byId('connection-word'), byId('connection-age')];
  const draw = (): void => {
    const { state, lastFrameAt, since } = store.connection;
    const past = store.now() - (lastFrameAt || since);
    const shown = state === 'live' && past > 4_000 ? 'late' : state;
    chip.dataset.state = shown;
    setText(word, { connecting: t('CONNECTING'), live: t('LIVE'), late: t('LATE'), 'catching-up': t('CATCHING UP'), offline: t('CUT OFF') }[shown] ?? shown);
    setText(figure, counting(past));
  };
  let before = store.connection.state;
  store.on('connection', ({ state }) => {
    if (state === 'offline' && before !== 'offline') shout(t('The connection is cut. The board ages until it is back.'));
    if (state === 'live' && before === 'catching-up') say(t('The connection is back.'));
    before = state;
    draw();
  });
  store.on('tick', draw);
  draw();
}

const me = jsonScript<Me>('me');
const first = jsonScript<BoardDocument>('board-document');
const layers = jsonScript<LayerInfo[]>('layers');
if (me && first && layers) {
  const store = new Store(me, layers);
  const served = instant(first.server_time);
  if (served !== null) store.clock.observe(served);
  chipOf(store);
  new Board(store, first).begin();
  connect(store, '/ws/live');
}
