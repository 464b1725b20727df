/** Which form a record of one's own organisation goes on as, when its present one went: a recall or a stricter marking gives every form a new id. */

import type { Feature } from '../wire';

/** What a new marking changes on a form that says the same. */
const OF_THE_MARKING = new Set(['marking', 'updated_at', 'version', 'until']);

/**
 * Of what came in the same tick, the own full form that says word for word what `gone` said, at the same place. null: none, or more than one.
 * Nothing but what this reader holds is compared, so that it joins nothing for others: their old and new forms stay strangers to each other.
 */
export function heirOf(gone: Feature, came: readonly Feature[], own: string): Feature | null {
  if (!own || gone.properties.originator !== own || gone.properties.view !== 'full') return null;
  const found = came.filter((one) => one.id !== gone.id && same(gone, one));
  return found.length === 1 ? (found[0] ?? null) : null;
}

function same(a: Feature, b: Feature): boolean {
  const names = new Set([...Object.keys(a.properties), ...Object.keys(b.properties)]);
  for (const name of names) {
    if (!OF_THE_MARKING.has(name) && JSON.stringify(a.properties[name]) !== JSON.stringify(b.properties[name])) return false;
  }
  return JSON.stringify(a.geometry) === JSON.stringify(b.geometry);
}
