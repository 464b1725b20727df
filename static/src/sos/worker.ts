/** Registers the service worker, and writes down when the last picture was from, for the page without a connection. */

import type { Store } from '../store';
import { keep } from './shelf';

const NOTED_EVERY_MS = 30_000;

export function worker(store: Store): void {
  if (!('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.register('/sw.js', { scope: '/', updateViaCache: 'none' }).catch(() => undefined);
  let noted = 0;
  store.on('tick', () => {
    const { lastFrameAt } = store.connection;
    if (!lastFrameAt || lastFrameAt - noted < NOTED_EVERY_MS) return;
    noted = lastFrameAt;
    void keep('picture', lastFrameAt);
  });
}
