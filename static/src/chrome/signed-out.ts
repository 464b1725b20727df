/** A session that ended elsewhere takes the picture along: after a cut the page asks whether it is still let in. */

import { get, ProblemError } from '../api';
import type { App } from '../app';

const ASK_EVERY_MS = 5_000;

export function leaveWhenSignedOut({ store }: App): void {
  let asked = -ASK_EVERY_MS;
  store.on('connection', ({ state }) => {
    if (state !== 'offline' || performance.now() - asked < ASK_EVERY_MS) return;
    asked = performance.now();
    void get('/api/v1/me').catch((fault: unknown) => {
      if (!(fault instanceof ProblemError) || fault.status !== 401) return; // a cut line says nothing about the session
      store.wipe();
      sessionStorage.clear();
      location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
    });
  });
}
