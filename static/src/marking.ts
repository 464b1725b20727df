/** TLP 2.0 markings: how far a thing may travel. The order is the one in which a screen is as restricted as its worst part. */

import { h } from './dom';
import { t } from './text';

/** From the widest to the narrowest. */
const ORDER = ['TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'];

/** 0 for CLEAR up to 4 for RED. An unknown mark counts as the narrowest: what we cannot read we do not widen. */
export function rank(marking: string): number {
  const at = ORDER.indexOf(marking);
  return at < 0 ? ORDER.length - 1 : at;
}

/** The narrowest of `markings`; null when there is none, for an empty screen carries no mark. */
export function highest(markings: Iterable<string>): string | null {
  let found: string | null = null;
  for (const marking of markings) if (found === null || rank(marking) > rank(found)) found = marking;
  return found;
}

/** Class of the mark's own colours ("tlp-amber"). */
export function markingClass(marking: string): string {
  return 'tlp-' + marking.replace('TLP:', '').replace('+STRICT', '').toLowerCase();
}

/** What the mark means for the person who reads it. */
export function markingMeaning(marking: string): string {
  return (
    {
      'TLP:CLEAR': t('may be published'),
      'TLP:GREEN': t('for SLT organisations of this area'),
      'TLP:AMBER': t('for the organisations named, and their clients in redacted form'),
      'TLP:AMBER+STRICT': t('for the organisations named, nobody else'),
      'TLP:RED': t('for the persons named, nobody else'),
    }[marking] ?? t('unknown marking: pass it to nobody')
  );
}

export function chip(marking: string): HTMLElement {
  return h(`bdi.chip.tlp.${markingClass(marking)}`, { dir: 'ltr', title: markingMeaning(marking) }, marking);
}
