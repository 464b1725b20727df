/** The position of a record in the three notations that the field reads out, each to be copied; it follows a record that moves. */

import { bdi, fillWith, h, icon, setText } from '../dom';
import { middleOf } from '../geometry';
import { isCell } from '../marking';
import { say } from '../say';
import { decimal, dms } from '../search/coords';
import { t } from '../text';
import type { Feature } from '../wire';

type ToMgrs = (lon: number, lat: number) => string;

interface Line {
  element: HTMLElement;
  set: (text: string) => void;
}

export class Position {
  readonly element = h('section.position');
  private readonly degrees = line(t('Degrees'));
  private readonly sixties = line(t('DMS'));
  private readonly grid = line(t('MGRS'));
  private toMgrs: ToMgrs | null = null;
  private shown = '';
  private feature: Feature;

  constructor(feature: Feature) {
    this.feature = feature;
    const kind = feature.geometry?.type ?? '';
    const heading = h('h3', null, kind === 'Point' || isCell(feature) ? t('Position') : t('Position of its middle'));
    if (isCell(feature)) {
      this.cell(heading);
      return;
    }
    this.element.append(heading, this.degrees.element, this.sixties.element, this.grid.element);
    this.update(feature);
    void import('../search/mgrs').then(
      ({ toMgrs }) => {
        this.toMgrs = toMgrs;
        this.shown = '';
        this.update(this.feature);
      },
      () => fillWith(this.grid.element, h('p.state', null, t('MGRS needs the connection once.'))),
    );
  }

  update(feature: Feature): void {
    this.feature = feature;
    const middle = middleOf(feature.geometry);
    this.element.hidden = !middle;
    if (!middle || isCell(feature)) return;
    const text = decimal(middle.lon, middle.lat);
    if (text === this.shown) return;
    this.shown = text;
    this.degrees.set(text);
    this.sixties.set(dms(middle.lon, middle.lat));
    const grid = this.toMgrs?.(middle.lon, middle.lat) ?? '';
    this.grid.element.hidden = this.toMgrs !== null && !grid; // beyond the poles' circles there is no grid
    this.grid.set(grid);
  }

  /** A cell has no point to copy: what is copied gets passed on as the place. */
  private cell(heading: HTMLElement): void {
    const middle = middleOf(this.feature.geometry);
    const about = middle && bdi(decimal(middle.lon, middle.lat, 1), 'num');
    this.element.append(heading, h('p', null, t('About here, not the place: somewhere in the cell around '), about));
  }
}

function line(label: string): Line {
  const text = bdi('', 'num pos-text');
  const press = (): void => void copy(text.textContent ?? '', button);
  const button = h('button.quiet', { type: 'button', 'aria-label': t('Copy %(notation)s', { notation: label }), onclick: press }, icon('copy'));
  return { element: h('div.pos', null, h('span.pos-label', null, label), text, button), set: (words) => setText(text, words) };
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
