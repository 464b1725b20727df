/** Elements without innerHTML: a string child is always a text node, so no record can bring markup onto the page. */

export type Child = Node | string | number | null | undefined | false

type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>

/**
 * An element. `tag` may carry classes ("div.row.late"). Attributes named `on…` are listeners, true is an empty attribute,
 * false, null and undefined leave it out.
 */
export function h<T extends HTMLElement = HTMLElement>(tag: string, attributes?: Attributes | null, ...children: Child[]): T {
  const [name = 'div', ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key.slice(2), value as EventListener);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  append(element, children);
  return element as T;
}

/** An icon of our own sprite. It says nothing to a screen reader; the text beside it or the label of its button does. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Coordinates, codes and times keep their own direction inside a right-to-left page. */
export function bdi(text: string, className = ''): HTMLElement {
  return h('bdi', { class: className || null, dir: 'ltr' }, text);
}

export function append(parent: Node, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Puts `children` in the place of all that `parent` holds. */
export function fillWith(parent: Element, ...children: Child[]): void {
  parent.textContent = '';
  append(parent, children);
}

/** Changes the text only when it differs: an untouched node keeps the reader's selection and wakes no screen reader. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function byId<T extends Element = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`page has no #${id}`);
  return found as unknown as T;
}

/** The JSON that Django's json_script left under `id`; null where the page has none. */
export function jsonScript<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
}
