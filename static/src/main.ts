/** The page begins here: the map first, then what stands around it. */

import '../css/main.css';

import { areaAt, isPhone, type App, type Intent, type PanelName, type PlanFor } from './app';
import { Alerts } from './chrome/alerts';
import { failedLayers, keepCatalogue } from './chrome/catalogue';
import { areaName, clocks } from './chrome/clocks';
import { connectionChip } from './chrome/connection';
import { attentionCounts, attentionStep } from './chrome/counts';
import { Keys } from './chrome/keys';
import { markTheme, menu } from './chrome/menu';
import { fetchAhead, Panels } from './chrome/panels';
import { apply, permalink } from './chrome/permalink';
import { keepInSight } from './chrome/reveal';
import { leaveWhenSignedOut } from './chrome/signed-out';
import { strip } from './chrome/strip';
import { signOutLeavesNothing, sharingSigns } from './chrome/sharing';
import { onSystemTheme, setTheme, theme, THEMES } from './chrome/theme';
import { byId, jsonScript, setText } from './dom';
import { Feed } from './feed';
import { connect } from './live';
import { createMap } from './map';
import { instant } from './times';
import { signOutLeavesNoPass, sos } from './sos/begin';
import { Store } from './store';
import { t } from './text';
import { readView, type Theme } from './view';
import { decimal } from './search/coords';
import type { LayerInfo, Me, Ref } from './wire';

/** `#…&replay=2026-03-01T10:00:00Z`: read before the address follows the map. */
const REPLAY_FROM = instant(new URLSearchParams(location.hash.replace(/^#/, '')).get('replay'));

function begin(me: Me, layers: LayerInfo[]): void {
  const store = new Store(me, layers);
  const served = instant(me.server_time);
  if (served !== null) store.clock.observe(served);
  const wanted = readView(location.hash);
  if (wanted.theme) setTheme(wanted.theme);
  if (wanted.on) for (const { key } of layers) store.setOn(key, wanted.on.includes(key));
  const onWall = document.body.classList.contains('wall');
  const map = createMap(byId('map'), store, { config: jsonScript('LEAFLET_CONFIG') ?? {}, theme: theme(), locked: onWall, at: wanted.at });
  map.leaflet.zoomControl?.remove(); // ours are larger, and where a thumb is

  let panels: Panels | null = null;
  let planFor: PlanFor | null = null;
  let intent: Intent = { kind: 'new', layer: null, at: null };
  let warnAt: App['warnAt'] = null;
  const app: App = {
    store,
    map,
    feed: new Feed(store),
    toggle: (name) => {
      if (panels?.open !== name && name === 'report') return app.write({ kind: 'new', layer: null, at: null });
      if (panels?.open !== name && name === 'plan') return app.plan(null);
      panels?.toggle(name);
    },
    write: (next) => {
      intent = next;
      void panels?.show('report');
    },
    get intent() {
      return intent;
    },
    plan: (what) => {
      planFor = what;
      if (isPhone()) store.select(null); // the card would lie over it
      void panels?.show('plan');
    },
    get planFor() {
      return planFor;
    },
    warn: (at) => {
      warnAt = at;
      void panels?.show('warn');
    },
    get warnAt() {
      return warnAt;
    },
    close: () => panels?.close(),
    area: () => areaAt(me.areas, map.where().lon, map.where().lat),
    zone: () => app.area()?.timezone ?? '',
    show: (ref, at) => {
      // a question has no place and no card: one to us is answered in the panel, the answer to ours is the record
      const about = ref.layer === 'requests' ? store.feature(ref.layer, ref.id)?.properties : undefined;
      if (about?.side === 'asking') return app.show(about.about as Ref);
      store.select(ref);
      if (ref.layer === 'requests') return void panels?.show('sharing');
      if (at) map.goTo(at.lon, at.lat, Math.max(map.where().zoom, 10));
      else void bringIntoView(app);
      if (isPhone()) panels?.close();
    },
  };
  const useTheme = (next: Theme): void => {
    setTheme(next);
    map.setTheme(next);
    markTheme();
    store.emit('layers', null); // signs in panels are drawn in the colours of the theme
  };
  onSystemTheme(() => map.setTheme(theme()));
  connectionChip(app);
  clocks(app);
  areaName(app);
  strip(app);
  keepCatalogue(app);
  leaveWhenSignedOut(app);
  connect(store, '/ws/live');
  if (onWall) void import('./chrome/wall').then(({ wall }) => wall(app));
  else panels = furnish(app, useTheme, wanted.at && wanted.selection);
  if (wanted.selection) store.select(wanted.selection);
}

/** All that a hand can touch. */
function furnish(app: App, useTheme: (next: Theme) => void, linked: Ref | null): Panels {
  const { store, map } = app;
  const resized = (): void => void map.leaflet.invalidateSize({ animate: false });
  const panels = new Panels(app, resized);
  const alerts = new Alerts(app);
  attentionCounts(app);
  failedLayers(app);
  permalink(app, useTheme);
  const card = import('./card/card').then(({ Card }) => new Card(app, resized));
  const once = map.on('idle', () => {
    once();
    fetchAhead();
    for (const later of [import('./search/search'), import('./search/mgrs'), import('./chrome/help')]) later.catch(() => undefined);
  });
  const keys = new Keys();
  const showKeys = (): void => void import('./chrome/help').then(({ help }) => help(keys));
  const print = (): void => void import('./chrome/print').then(({ preparePrint }) => {
    preparePrint(app);
    window.print();
  });
  window.addEventListener('beforeprint', () => void import('./chrome/print').then(({ preparePrint }) => preparePrint(app)));
  menu(app, { theme: useTheme, keys: showKeys, print, view: (hash) => apply(app, readView(`#${hash}`), useTheme) });
  search(app);
  pointer(app);
  keepInSight(app, linked);
  sharingSigns(app);
  signOutLeavesNothing();
  phone(app);
  void import('./chrome/standing').then(({ standingNote }) => standingNote(app));

  keys.add('/', t('search'), focusSearch);
  const named: [string, PanelName, string][] = [
    ['l', 'layers', t('layers')],
    ['m', 'missions', t('missions and vehicles')],
    ['i', 'incidents', t('incidents, warnings and roads')],
    ['c', 'contingency', t('contingency')],
    ['f', 'feed', t('what changed')],
    ['a', 'area', t('area')],
    ['s', 'sharing', t('sharing: questions, releases, consents')],
  ];
  keys.add('g', t('plan a route'), () => app.toggle('plan'));
  for (const [key, panel, what] of named) keys.add(key, what, () => panels.toggle(panel));
  keys.add('N', t('new report (a large N)'), () => app.write({ kind: 'new', layer: null, at: null }));
  for (const [key, what, name] of [['w', t('who sees it: marking of the record on the card'), 'mark'], ['e', t('edit the record on the card'), 'edit']] as const) {
    keys.add(key, what, () => document.querySelector<HTMLElement>(`#card [data-press="${name}"]`)?.click());
  }
  keys.add('W', t('warn: from the record on the card, else about the middle of the map (a large W)'), () => {
    const drawn = document.querySelector<HTMLElement>('#card [data-press="warn"]');
    if (drawn?.offsetParent) drawn.click();
    else app.warn(map.where());
  });
  const past = pastOf(app, panels);
  keys.add('r', t('replay: the picture as it stood'), () => past());
  byId('menu-replay').addEventListener('click', () => past());
  if (REPLAY_FROM !== null) past(REPLAY_FROM);
  keys.add('n', t('next that needs attention'), () => attentionStep(app, 1));
  keys.add('p', t('the one before'), () => attentionStep(app, -1));
  keys.add('k', t('acknowledge the alert'), () => alerts.acknowledge());
  keys.add('Escape', t('close the card, then the panel'), () => void card.then((one) => (one.shown && panels.open !== 'report' ? one.close() : panels.close())));
  keys.add('d', t('to the card'), () => void card.then((one) => one.focus()));
  keys.add('t', t('light, dark, night-red'), () => useTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length] ?? 'light'));
  keys.add('+', t('closer'), () => void map.leaflet.zoomIn());
  keys.add('-', t('further'), () => void map.leaflet.zoomOut());
  keys.add('?', t('these keys'), showKeys);
  byId('zoom-in').addEventListener('click', () => void map.leaflet.zoomIn());
  byId('zoom-out').addEventListener('click', () => void map.leaflet.zoomOut());
  byId('tab-map').addEventListener('click', () => {
    panels.close();
    store.select(null);
  });
  byId('open-search').addEventListener('click', focusSearch);
  return panels;
}

/** SOS comes with this script, for the line may be cut before another one is here; the worker late, and without a line with the next page. */
function phone({ store, map }: App): void {
  const { me } = store;
  const who = [me.login, me.organisation?.name].filter(Boolean).join(', ');
  if (me.acting_as !== null) {
    signOutLeavesNoPass();
    void sos({ id: me.acting_as, who });
  }
  const once = map.on('idle', () => {
    once();
    void import('./sos/worker').then(({ worker }) => worker(store), () => undefined);
  });
}

/** Opens replay, which puts itself away. */
function pastOf(app: App, panels: Panels): (begin?: number) => void {
  let open = false;
  return (begin) => {
    if (open) return;
    open = true;
    panels.close();
    byId('who').removeAttribute('open');
    import('./replay/replay').then(({ Replay }) => new Replay(app, () => { open = false; }, begin)).catch(() => { open = false; });
  };
}

function focusSearch(): void {
  document.body.classList.add('searching');
  byId<HTMLInputElement>('q').focus();
}

/** The box is there from the start; what it can do comes with the first focus. */
function search(app: App): void {
  const input = byId<HTMLInputElement>('q');
  const form = byId<HTMLFormElement>('search');
  let waits = false; // Enter came before the search did
  const early = (event: Event): void => {
    event.preventDefault(); // the browser would load the page anew
    waits = true;
  };
  const come = async (): Promise<void> => {
    const { searchBox } = await import('./search/search');
    form.removeEventListener('submit', early);
    searchBox(app);
    if (waits) form.requestSubmit();
  };
  form.addEventListener('submit', early);
  input.addEventListener('focus', () => void come(), { once: true });
}

async function bringIntoView({ store, map }: App): Promise<void> {
  const ref = store.selection;
  const feature = ref && store.feature(ref.layer, ref.id);
  if (!feature) return;
  const { boundsOf, middleOf, touches } = await import('./geometry');
  const box = boundsOf(feature.geometry);
  const middle = middleOf(feature.geometry);
  const view = map.leaflet.getBounds();
  if (!box || !middle || touches(box, [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()])) return;
  map.goTo(middle.lon, middle.lat, Math.max(map.where().zoom, 9));
}

/** Where the pointer is, for reading a position off the map. */
function pointer({ map }: App): void {
  const shown = byId('pointer');
  map.leaflet.on('mousemove', ({ latlng }) => setText(shown, decimal(latlng.lng, latlng.lat, 4)));
  map.leaflet.on('mouseout', () => setText(shown, ''));
}

const me = jsonScript<Me>('me');
const catalogue = jsonScript<LayerInfo[] | { layers: LayerInfo[] }>('layers');
if (me && catalogue) begin(me, Array.isArray(catalogue) ? catalogue : catalogue.layers);
