/** The catalogue kept true: counts and ages asked for again now and then, and what failed said at the foot of the page. */

import { get } from '../api';
import type { App } from '../app';
import { byId, setText } from '../dom';
import { tn } from '../text';
import type { LayerInfo } from '../wire';

/** Counts and ages are for reading, not for tracking. */
const EVERY_MS = 60_000;

export function keepCatalogue({ store }: App): void {
  let asked = store.now();
  const ask = async (): Promise<void> => {
    asked = store.now();
    try {
      store.setLayers((await get<{ layers: LayerInfo[] }>('/api/v1/layers')).layers);
    } catch {
      // the ages that stand keep growing, which is the truth
    }
  };
  store.on('tick', (now) => {
    if (now - asked >= EVERY_MS && store.connection.state === 'live') void ask();
  });
  let before = store.connection.state;
  store.on('connection', ({ state }) => {
    if (state === 'live' && before === 'catching-up') void ask();
    before = state;
  });
}

export function failedLayers({ store, map }: App): void {
  const shown = byId('failed-layers');
  const draw = (): void => {
    const failed = store.layers.filter(({ key, live }) => !live && store.isOn(key) && map.state(key) === 'failed').length;
    setText(shown, failed ? tn('%(count)s layer not loaded', '%(count)s layers not loaded', failed) : '');
  };
  map.on('idle', draw);
  store.on('layers', draw);
  store.on('tick', draw);
}
