/** TLP 2.0 markings: how far a thing may travel. The order is the one in which a screen is as restricted as its worst part. */

import { h } from './dom';
import { t } from './text';
import type { Feature } from './wire';

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

/** Layers whose records are areas or lines by nature: their shape is no published cell. */
const WIDE = new Set(['do_areas', 'reference', 'roads', 'missions', 'warnings']);

/** Whether the place is kept back: the record is drawn as the published cell that it lies in. */
export function isCell({ geometry, properties }: Feature): boolean {
  return properties.view === 'redacted' && !WIDE.has(properties.layer) && (geometry?.type.endsWith('Polygon') ?? false);
}

/** The form in which it came, in words. */
export function formWords(feature: Feature): string {
  const { view, marking } = feature.properties;
  if (view === 'full') return t('Full form.');
  if (isCell(feature)) return t('Redacted form: about here, not the place.');
  return marking === 'TLP:CLEAR' ? t('Published form.') : t('Redacted form: the originator keeps parts of it back.');
}

export function chip(marking: string): HTMLElement {
  return h(`bdi.chip.tlp.${markingClass(marking)}`, { dir: 'ltr', title: markingMeaning(marking) }, marking);
}
