/** A list of any length: only the rows in sight are in the page. One tab stop; arrows, Home, End, Page and Enter move in it. */

import { h } from '../dom';

export interface RowsOptions<T> {
  label: string
  /** Height of a row in px; all are equal. */
  row_px: number
  id: (item: T) => string
  draw: (item: T) => Node[]
  /** Enter, click or tap. */
  choose: (item: T) => void
}

export class Rows<T> {
  readonly element: HTMLElement;
  private items: T[] = [];
  private active = '';
  private chosen = '';
  private readonly space: HTMLElement;
  private readonly drawn = new Map<string, { row: HTMLElement; item: T }>();
  private readonly options: RowsOptions<T>;
  private readonly prefix: string;
  private readonly watch: ResizeObserver;

  constructor(options: RowsOptions<T>) {
    this.options = options;
    this.prefix = `row-${Math.random().toString(36).slice(2, 8)}-`;
    this.space = h('div.rows-space', { role: 'presentation' });
    this.element = h('div.rows-list', { role: 'listbox', tabindex: 0, 'aria-label': options.label }, this.space);
    this.element.addEventListener('scroll', () => this.draw(), { passive: true });
    this.element.addEventListener('keydown', (event) => this.press(event));
    this.element.addEventListener('focus', () => this.enter());
    this.element.addEventListener('click', (event) => this.click(event));
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this.element);
  }

  set(items: T[]): void {
    this.items = items;
    this.space.style.blockSize = `${items.length * this.options.row_px}px`;
    this.draw();
  }

  /** Marks the row of the shared selection; '' for none. */
  choose(id: string, reveal: boolean): void {
    this.chosen = id;
    if (id) this.active = id;
    if (id && reveal) this.reveal(this.at(id));
    this.draw();
  }

  end(): void {
    this.watch.disconnect();
  }

  /** Draws the rows in sight anew, with fresh words in rows that stand. */
  draw(): void {
    const { row_px, id } = this.options;
    const from = Math.max(0, Math.floor(this.element.scrollTop / row_px) - 3);
    const to = Math.min(this.items.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / row_px) + 3);
    const keep = new Set<string>();
    for (let at = from; at < to; at++) {
      const item = this.items[at];
      if (item === undefined) continue;
      keep.add(id(item));
      this.put(item, at);
    }
    for (const [key, { row }] of this.drawn) {
      if (keep.has(key)) continue;
      row.remove();
      this.drawn.delete(key);
    }
    const active = this.drawn.get(this.active);
    if (active) this.element.setAttribute('aria-activedescendant', active.row.id);
    else this.element.removeAttribute('aria-activedescendant');
  }

  private put(item: T, at: number): void {
    const key = this.options.id(item);
    let found = this.drawn.get(key);
    const fresh = this.options.draw(item);
    if (!found) {
      found = { item, row: h('div.row', { role: 'option', id: this.prefix + key, 'data-id': key }, ...fresh) };
      this.drawn.set(key, found);
      this.space.append(found.row);
    } else {
      const words = fresh.map((node) => node.textContent).join('');
      // a row that says the same stays: a press that began on it must end on it
      if (found.item !== item || found.row.textContent !== words) found.row.replaceChildren(...fresh);
      found.item = item;
    }
    const { row } = found;
    row.style.transform = `translateY(${at * this.options.row_px}px)`;
    row.setAttribute('aria-setsize', String(this.items.length));
    row.setAttribute('aria-posinset', String(at + 1));
    row.setAttribute('aria-selected', String(key === this.chosen));
    row.classList.toggle('active', key === this.active);
  }

  private press(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.options.row_px) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key === 'Enter' || event.key === ' ') {
      const item = this.items[this.at(this.active)];
      if (item !== undefined) this.options.choose(item);
    } else if (event.key in steps) {
      this.move(steps[event.key] ?? 0);
    } else return;
    event.preventDefault();
  }

  private move(step: number): void {
    const at = Math.min(this.items.length - 1, Math.max(0, this.at(this.active) + step));
    const item = this.items[at];
    if (item === undefined) return;
    this.active = this.options.id(item);
    this.reveal(at);
    this.draw();
  }

  private enter(): void {
    const first = this.items[0];
    if (this.at(this.active) < 0 && first !== undefined) this.active = this.options.id(first);
    this.draw();
  }

  private click(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-id]');
    const found = row && this.drawn.get(row.dataset.id ?? '');
    if (!found) return;
    this.active = this.options.id(found.item);
    this.options.choose(found.item);
    this.draw();
  }

  private at(id: string): number {
    return this.items.findIndex((item) => this.options.id(item) === id);
  }

  private reveal(at: number): void {
    if (at < 0) return;
    const top = at * this.options.row_px;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.options.row_px > scrollTop + clientHeight) this.element.scrollTop = top + this.options.row_px - clientHeight;
  }
}
