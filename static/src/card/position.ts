/** The position of a record in the three notations that the field reads out, each to be copied. */

import { bdi, fillWith, h, icon } from '../dom';
import { middleOf } from '../geometry';
import { say } from '../say';
import { decimal, dms } from '../search/coords';
import { t } from '../text';
import type { Feature } from '../wire';

/** Drawn at once in degrees; the grid reference follows when its module has come. */
export function position(feature: Feature): HTMLElement | null {
  const middle = middleOf(feature.geometry);
  if (!middle) return null;
  const kind = feature.geometry?.type ?? '';
  if (feature.properties.view === 'redacted') return redacted(middle);
  const host = h('section.position', null, h('h3', null, heading(kind)));
  const grid = h('div');
  const draw = (label: string, text: string): HTMLElement => line(label, text);
  host.append(draw(t('Degrees'), decimal(middle.lon, middle.lat)), draw(t('DMS'), dms(middle.lon, middle.lat)), grid);
  void import('../search/mgrs').then(
    ({ toMgrs }) => {
      const text = toMgrs(middle.lon, middle.lat);
      if (text) grid.replaceWith(draw(t('MGRS'), text));
    },
    () => fillWith(grid, h('p.state', null, t('MGRS needs the connection once.'))),
  );
  return host;
}

function heading(kind: string): string {
  if (kind.endsWith('LineString')) return t('Position of its middle');
  return kind.endsWith('Polygon') ? t('Position of its middle') : t('Position');
}

/** A cell has no point to copy: what is copied gets passed on as the place. */
function redacted(middle: { lon: number; lat: number }): HTMLElement {
  const about = bdi(decimal(middle.lon, middle.lat, 1), 'num');
  return h('section.position', null, h('h3', null, t('Position')), h('p.about', null, t('About here, not the place: somewhere in the cell around '), about));
}

function line(label: string, text: string): HTMLElement {
  const button = h('button.quiet', { type: 'button', 'aria-label': t('Copy %(notation)s', { notation: label }), onclick: () => void copy(text, button) }, icon('copy'));
  return h('div.pos', null, h('span.pos-label', null, label), bdi(text, 'num pos-text'), button);
}

export async function copy(text: string, button?: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return say(t('The browser did not allow copying. Select the text instead.')); // plain http on another machine has no clipboard
  }
  say(t('Copied %(text)s', { text }));
  if (!button) return;
  button.classList.add('done');
  button.replaceChildren(icon('check'));
  setTimeout(() => {
    button.classList.remove('done');
    button.replaceChildren(icon('copy'));
  }, 1500);
}
