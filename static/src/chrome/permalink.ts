/** The address follows the view, and the view follows the address: links, Back and Forward. */

import type { App } from '../app';
import { readView, writeView, type Theme, type View } from '../view';

/** Moving the map replaces the entry; opening a record or switching a layer makes one to come back to. */
export function permalink(app: App, setTheme: (theme: Theme) => void): void {
  const { store, map } = app;
  let following = false; // while the address leads, it must not be written

  const now = (): View => {
    const on = store.layers.filter(({ key }) => store.isOn(key)).map(({ key }) => key);
    const usual = store.layers.every(({ key, on: byDefault }) => store.isOn(key) === byDefault);
    const chosen = document.documentElement.dataset.theme as Theme | undefined;
    return { at: map.where(), on: usual ? null : on, selection: store.selection, theme: chosen ?? null };
  };
  const write = (push: boolean): void => {
    if (following) return;
    const hash = writeView(now());
    if (hash === location.hash) return;
    if (push) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  };
  const follow = (): void => {
    following = true;
    apply(app, readView(location.hash), setTheme);
    following = false;
  };

  map.on('idle', () => write(false));
  store.on('selection', () => write(true));
  store.on('layers', (key) => {
    if (key !== null) write(true);
  });
  window.addEventListener('popstate', follow);
}

/** Brings the page to the view of a link. What the link leaves open stays as it is. */
export function apply({ store, map }: App, view: View, setTheme: (theme: Theme) => void): void {
  if (view.on) for (const { key } of store.layers) store.setOn(key, view.on.includes(key));
  if (view.theme) setTheme(view.theme);
  if (view.at) map.goTo(view.at.lon, view.at.lat, view.at.zoom);
  store.select(view.selection);
}
