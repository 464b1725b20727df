/** The sharing panel: questions to us, our own questions, what of ours is released, standing consents; live, and the ways to the desk's pages. */

import { get } from '../api';
import { isPhone, type App } from '../app';
import { bdi, fillWith, h, setText } from '../dom';
import { chip } from '../marking';
import { t, tn } from '../text';
import { ago, instant, utcDate } from '../times';
import type { LayerKey, Marking } from '../wire';
import { word } from '../words';
import { requests } from './calls';
import { standingConsents } from './consents';
import { decideForm } from './decide';
import { faultWords } from './fault';
import { sentenceList } from './sentences';
import type { RequestFeature, Sentence } from './wire';
import { stateWords } from './words';

type Tab = 'asked' | 'asking' | 'released' | 'consents';

interface Released { layer: LayerKey; id: string; title: string; marking: Marking; sentences: Sentence[] }

/** Draws into body; returns what ends it. */
export function sharingPanel(app: App, body: HTMLElement): () => void {
  const panel = new SharingPanel(app, body);
  return () => panel.end();
}

class SharingPanel {
  private readonly app: App;
  private readonly tabs = h('div.segments.sharing-tabs', { role: 'tablist', 'aria-label': t('Sharing') });
  private readonly host = h('div.sharing-list', { role: 'tabpanel', tabindex: '0', id: 'sharing-tab' });
  private readonly state = h('p.state', { role: 'status', hidden: true });
  private readonly ends: (() => void)[];
  private tab: Tab;
  private open = '';
  private shown = '';
  private ended = false;

  constructor(app: App, body: HTMLElement) {
    this.app = app;
    const wish = app.store.selection?.layer === 'requests' ? app.store.selection.id : '';
    const wished = wish ? (app.store.feature('requests', wish) as RequestFeature | undefined) : undefined;
    this.open = wished?.properties.state === 'open' && wished.properties.side === 'asked' ? wish : '';
    this.tab = wished?.properties.side ?? 'asked';
    fillWith(body, this.tabs, this.state, this.host, links());
    this.ends = [
      app.store.on('change', (changes) => changes.some(({ layer, kind }) => layer === 'requests' || kind === 'wipe') && this.draw()),
      app.store.on('tick', () => this.age()),
    ];
    this.drawTabs();
    this.draw();
    void this.load();
  }

  end(): void {
    this.ended = true;
    this.ends.forEach((end) => end());
  }

  /** The socket brings questions by itself; this is for a line that was cut. */
  private async load(): Promise<void> {
    const { store } = this.app;
    try {
      const found = await requests();
      store.together(() => found.forEach((one) => store.upsert(one, 'answer')));
      this.say('');
    } catch (fault) {
      this.say(t('Questions could not be loaded: %(why)s What is listed may be old.', { why: faultWords(fault) }));
    }
    if (!this.ended) this.draw();
  }

  private say(words: string): void {
    setText(this.state, words);
    this.state.hidden = !words;
    this.state.classList.toggle('failed', words !== '');
  }

  private of(side: 'asked' | 'asking'): RequestFeature[] {
    const all = (this.app.store.features('requests') as RequestFeature[]).filter(({ properties }) => properties.side === side);
    const at = ({ properties: p }: RequestFeature): string => String(p.asked_at ?? '');
    const open = (one: RequestFeature): number => (one.properties.state === 'open' ? 0 : 1);
    return all.sort((a, b) => open(a) - open(b) || at(b).localeCompare(at(a)));
  }

  private drawTabs(): void {
    const waiting = this.of('asked').filter(({ properties }) => properties.state === 'open').length;
    const words: Record<Tab, string> = { asked: t('To us'), asking: t('Ours'), released: t('Released'), consents: t('Standing') };
    const names = Object.keys(words) as Tab[];
    const move = (event: KeyboardEvent): void => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const turn = document.dir === 'rtl' ? -step : step;
      event.preventDefault();
      this.choose(names[(names.indexOf(this.tab) + turn + names.length) % names.length] ?? 'asked', true);
    };
    const buttons = names.map((name) =>
      h(
        'button',
        { type: 'button', role: 'tab', 'data-tab': name, 'aria-selected': String(name === this.tab), 'aria-controls': 'sharing-tab', tabindex: name === this.tab ? 0 : -1, onclick: () => this.choose(name, true), onkeydown: move },
        words[name],
        name === 'asked' && waiting ? h('span.badge', null, String(waiting), h('span.sr', null, tn('%(count)s waits', '%(count)s wait', waiting))) : null,
      ),
    );
    const focused = this.tabs.contains(document.activeElement);
    fillWith(this.tabs, ...buttons);
    if (focused) this.tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    this.host.setAttribute('aria-label', words[this.tab]);
  }

  private choose(tab: Tab, focus: boolean): void {
    this.tab = tab;
    this.shown = '';
    this.drawTabs();
    if (focus) this.tabs.querySelector<HTMLElement>(`[data-tab="${tab}"]`)?.focus();
    this.draw();
  }

  private draw(): void {
    this.drawTabs();
    if (this.tab === 'released') return void this.once('released', () => this.released());
    if (this.tab === 'consents') return void this.once('consents', () => standingConsents(this.app, () => this.anew('consents')));
    const found = this.of(this.tab);
    const told = this.tab + this.open + found.map(({ id, properties: p }) => `${id}${p.version}${p.state}`).join();
    if (told === this.shown) return; // an answer being written is not drawn over
    this.shown = told;
    const none = this.tab === 'asked' ? t('Nobody has asked us for more.') : t('We have asked for nothing. A redacted record’s card has the button.');
    fillWith(this.host, found.length ? h('ol.requests', null, ...found.map((one) => this.request(one))) : h('p.state', null, none));
  }

  private request(one: RequestFeature): HTMLElement {
    const p = one.properties;
    const now = this.app.store.now();
    const answer = h('div');
    const mine = p.side === 'asked';
    const open = mine && p.state === 'open';
    const item = h(
      'li.request',
      { 'data-state': p.state, 'data-id': one.id, 'data-marked': p.marking },
      h('p.kicker', null, word('one', p.about.layer), ' · ', h('span', { 'data-age': p.asked_at ?? '' }, ago(instant(p.asked_at), now))),
      h('h3', null, h('button.link', { type: 'button', onclick: () => this.app.show(p.about) }, p.about.title || word('one', p.about.layer)), ' ', chip(p.marking)),
      mine ? h('p', null, t(p.wants === 'opening' ? '%(who)s asks for an emergency opening' : p.wants === 'warning' ? (p.state === 'answered' ? '%(who)s: a warning' : '%(who)s asks for a warning') : '%(who)s asks for more', { who: p.asker || t('A partner organisation') })) : h('p', null, p.originator ? t('Asked of %(who)s', { who: p.originator }) : t('Asked of the originator, who is unsaid')),
      p.purpose ? h('blockquote', null, p.purpose) : null,
      h('p.request-line', null, stateWords(p, now)),
      p.reason ? h('p', null, t('Reason: %(reason)s', { reason: p.reason })) : null,
      p.until ? h('p.dim', null, t('Until '), bdi(utcDate(instant(p.until) ?? now), 'num')) : null,
      answer,
    );
    const close = (): void => {
      this.open = '';
      this.shown = '';
      this.draw();
      this.host.focus();
    };
    if (open && p.wants === 'opening') answer.append(h('div.actions', null, h('a.plain.primary', { href: '/account/emergency/' }, t('Open or refuse…'))));
    else if (open && this.open === one.id) {
      decideForm(answer, this.app, one, close);
      const sheet = this.host.closest<HTMLElement>('.side');
      if (sheet && isPhone()) sheet.dataset.height = 'full'; // an answer has more to say than half a screen holds
    } else if (open) {
      const press = (): void => {
        this.open = one.id;
        this.shown = '';
        this.draw();
      };
      answer.append(h('div.actions', null, h('button.plain.primary', { type: 'button', onclick: press }, t('Decide…'))));
    }
    return item;
  }

  /** Ages without drawing anew: whoever writes an answer is not disturbed. */
  private age(): void {
    const now = this.app.store.now();
    for (const one of Array.from(this.host.querySelectorAll<HTMLElement>('[data-age]'))) setText(one, ago(instant(one.dataset.age), now));
  }

  /** Loads a list that no socket follows, once a press of its tab. */
  private async once(tab: Tab, load: () => Promise<HTMLElement>): Promise<void> {
    if (this.shown === tab) return;
    this.shown = tab;
    fillWith(this.host, h('p.state', null, t('Loading.')));
    let drawn: HTMLElement;
    try {
      drawn = await load();
    } catch (fault) {
      drawn = h('p.state.failed', { role: 'alert' }, faultWords(fault));
    }
    if (this.tab === tab && !this.ended) fillWith(this.host, drawn);
  }

  /** The list of tab is another now. */
  private anew(tab: Tab): void {
    if (this.tab !== tab) return;
    this.shown = '';
    this.draw();
    this.host.focus();
  }

  private async released(): Promise<HTMLElement> {
    const { released } = await get<{ released: Released[] }>('/api/v1/sharing/released');
    if (!released.length) return h('p.state', null, t('None of our records is released to anybody by name.'));
    const rows = released.map((one) =>
      h('li.request', { 'data-marked': one.marking }, h('p.kicker', null, word('one', one.layer)), h('h3', null, h('button.link', { type: 'button', onclick: () => this.app.show(one) }, one.title), ' ', chip(one.marking)), sentenceList(one.sentences)),
    );
    return h('ol.requests', null, ...rows);
  }
}

/** The pages of those who decide, where they exist. */
function links(): HTMLElement {
  const pages = Array.from(document.querySelectorAll<HTMLAnchorElement>('#desk-pages a'));
  return h('nav.desk-links', { 'aria-label': t('Pages for deciding') }, ...pages.map((page) => h('a', { href: page.getAttribute('href') ?? '' }, page.textContent ?? '')));
}
