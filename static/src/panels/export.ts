/** A layer as a file: three kinds to choose from, and what stands in the way when there is something. */

import { file } from '../api';
import { h } from '../dom';
import { say } from '../say';
import { tell, untell } from '../sharing/fault';
import { t } from '../text';
import type { LayerInfo } from '../wire';

const KINDS = [['geojson', 'GeoJSON'], ['csv', 'CSV'], ['gpkg', 'GeoPackage']] as const;

/** The line of a layer that offers it as a file; what it holds is what its reader is shown at that moment. */
export function exportLine(info: LayerInfo, open: boolean): HTMLElement {
  const fault = h('div.fault', { hidden: true, role: 'group' });
  const kinds = KINDS.map(([kind, name]) =>
    h('button.plain', { type: 'button', 'aria-label': t('%(layer)s as %(kind)s', { layer: info.title, kind: name }), onclick: () => void save(info, kind, fault) }, name));
  const note = h('p.note', null, t('What is shown to you now, with its marking. Each originator is told that you took its records along.'));
  return h('details.legend.export', { 'data-export': info.key, open }, h('summary', null, h('span', null, t('Save as a file'))), h('div.actions', null, ...kinds), note, fault);
}

async function save(info: LayerInfo, kind: string, fault: HTMLElement): Promise<void> {
  untell(fault);
  try {
    const made = await file(`/api/v1/layers/${info.key}/export?format=${kind}`);
    const href = URL.createObjectURL(made);
    h<HTMLAnchorElement>('a', { href, download: made.name }).click();
    URL.revokeObjectURL(href);
    say(t('%(name)s is saved.', { name: made.name }));
  } catch (refusal) {
    tell(fault, refusal, () => void save(info, kind, fault));
  }
}
