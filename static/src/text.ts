/** Every string a person reads. Django's JavaScriptCatalog (/jsi18n/) is a plain script that sets these before we run. */

interface Catalogue {
  gettext(text: string): string
  ngettext(one: string, many: string, count: number): string
}

type Values = Record<string, string | number>

const catalogue = (globalThis as { django?: Partial<Catalogue> }).django;

/** The text in the reader's language. `%(name)s` stands for vars.name, as Django's interpolate() has it. */
export function t(text: string, vars?: Values): string {
  return fill(catalogue?.gettext?.(text) ?? text, vars);
}

/** As t(), in the number that `count` needs; `%(count)s` is always known. */
export function tn(one: string, many: string, count: number, vars?: Values): string {
  const text = catalogue?.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
  return fill(text, { count, ...vars });
}

function fill(text: string, vars?: Values): string {
  if (!vars) return text;
  return text.replace(/%\((\w+)\)s/g, (whole, name: string) => (name in vars ? String(vars[name]) : whole));
}
