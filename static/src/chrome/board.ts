/** What needs attention now, over the whole of what this reader is shown, whether in view or not. */

import { attention, byAttention, vehicleState } from '../attention';
import type { Store } from '../store';
import type { Feature } from '../wire';

export interface Counts {
  sos: number
  silent: number
  late: number
  warnings: number
}

export function counts(store: Store): Counts {
  const now = store.now();
  const found: Counts = { sos: 0, silent: 0, late: 0, warnings: 0 };
  for (const { properties } of store.features('vehicles')) {
    const state = vehicleState(properties, now);
    if (state === 'sos' || state === 'silent' || state === 'late') found[state]++;
  }
  for (const { properties } of store.features('warnings')) if (!properties.ended) found.warnings++;
  return found;
}

/** Vehicles that are late or worse and warnings that hold, most urgent first. */
export function pressing(store: Store): Feature[] {
  const now = store.now();
  const all = [...store.features('vehicles'), ...store.features('warnings')];
  return all.filter((feature) => attention(feature, now).rank >= 70).sort(byAttention(now));
}

/** The one after (step 1) or before (step -1) the selected one, round and round; null when nothing presses. */
export function next(store: Store, step: 1 | -1): Feature | null {
  const all = pressing(store);
  const at = all.findIndex((feature) => feature.id === store.selection?.id);
  if (at < 0) return (step > 0 ? all[0] : all[all.length - 1]) ?? null;
  return all[(at + step + all.length) % all.length] ?? null;
}
