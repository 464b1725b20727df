/** Icons as path strings: name -> {d, width, height}. esbuild loads them as the module `sltmap:sprite`; nothing is written to disk. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const MAKI = join(dirname(createRequire(import.meta.url).resolve('@mapbox/maki/package.json')), 'icons');

/** Our name -> file. ocha: static/icons/ocha; maki: npm. */
export const ICONS = {
  office: 'ocha/ngo-office',
  guest_house: 'ocha/hotel',
  warehouse: 'ocha/food-warehouse',
  residence: 'ocha/house',
  restaurant: 'maki/restaurant',
  shop: 'maki/shop',
  airstrip: 'maki/airfield',
  helipad: 'maki/heliport',
  port: 'ocha/port',
  border_crossing: 'ocha/border-crossing',
  assembly_point: 'ocha/assembly-point',
  flood: 'ocha/flood',
  fire: 'ocha/fire',
  theft: 'ocha/robbery',
  carjacking: 'ocha/carjacking',
  checkpoint: 'ocha/checkpoint',
  bridge: 'ocha/bridge-destroyed',
  road_closed: 'ocha/road-closed',
  accident: 'maki/road-accident',
  caution: 'maki/caution',
  mine: 'ocha/mine',
};

function attribute(element, name) {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(element)?.[1] ?? '';
}

function pathOf(element) {
  if (element.startsWith('<path')) return attribute(element, 'd').replace(/&#x[9aA];|\s+/g, ' ').trim();
  const n = name => Number(attribute(element, name) || 0);
  if (element.startsWith('<circle')) {
    const [x, y, r] = [n('cx'), n('cy'), n('r')];
    return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  }
  return `M${n('x')} ${n('y')}h${n('width')}v${n('height')}h${-n('width')}z`; // rect
}

/** The icon in svg. Raises Error for what a single fill cannot draw. */
export function iconOf(svg, name) {
  if (/<(polygon|ellipse|line|polyline|use|text)\b|transform=/.test(svg)) throw new Error(`icon ${name} is not plain paths`);
  const [, , width, height] = attribute(svg, 'viewBox').split(/\s+/).map(Number);
  const parts = svg.match(/<(path|circle|rect)\b[^>]*>/g) ?? [];
  if (!width || !height || !parts.length) throw new Error(`icon ${name} has no viewBox or path`);
  return { d: parts.map(pathOf).join(''), width, height };
}

async function readIcon(name, file) {
  const [set, stem] = file.split('/');
  const folder = set === 'maki' ? MAKI : join(HERE, 'icons', set);
  return [name, iconOf(await readFile(join(folder, `${stem}.svg`), 'utf8'), name)];
}

/** esbuild plugin that serves `import sprite from 'sltmap:sprite'`. */
export const sprite = {
  name: 'sprite',
  setup(build) {
    build.onResolve({ filter: /^sltmap:sprite$/ }, () => ({ path: 'sprite', namespace: 'sprite' }));
    build.onLoad({ filter: /.*/, namespace: 'sprite' }, async () => {
      const icons = await Promise.all(Object.entries(ICONS).map(([name, file]) => readIcon(name, file)));
      return { contents: JSON.stringify(Object.fromEntries(icons)), loader: 'json' };
    });
  },
};
