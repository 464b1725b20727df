/** Elements of SVG, as h() makes those of HTML: strings are text, style is by classes. */

type Attributes = Record<string, string | number | null | undefined>;

export function svg(tag: string, attributes: Attributes = {}, ...children: (Node | string | null)[]): SVGElement {
  const [name = 'g', ...classes] = tag.split('.');
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  if (classes.length) element.setAttribute('class', classes.join(' '));
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(key, String(value));
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** The sign of a severity, 14 px wide, its middle at x, y: circle, triangle, square, diamond, with its figure; "?" for unknown, "i" for none. */
export function sign(x: number, y: number, severity: number | null, unknown: boolean): SVGElement {
  const shapes: Record<number, string> = { 1: 'M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z', 2: 'M0-7.5L8 6H-8z', 3: 'M-6.500-6.500h13v13h-13z', 4: 'M0-8.500L8.500 0L0 8.500L-8.500 0z' };
  const weight = unknown ? 'unknown' : (severity ?? 'none');
  const path = unknown ? 'M-6.500-6.500h13v13h-13z' : (shapes[severity ?? 0] ?? 'M-7-5.500h14v11h-14z');
  const figure = unknown ? '?' : (severity ?? 'i');
  return svg('g.sign', { transform: `translate(${x} ${y})`, 'data-weight': weight }, svg('path', { d: path }), svg('text', { y: severity === 2 && !unknown ? 5 : 4 }, String(figure)));
}
