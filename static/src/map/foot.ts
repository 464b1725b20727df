/** The foot of the map: the disclaimer of the areas in view, and where the basemap comes from. */
import { Control, type Map as LeafletMap } from 'leaflet';

import type { Store } from '../store';
import { t } from '../text';
import { boxOf, meet } from './mercator';
import { fromLatLngBounds } from './turn';

/** Leaflet's attribution in place and class, but words only: its own control takes markup, and disclaimers are others' words. */
export class Foot extends Control {
  private readonly store: Store;
  private readonly line = document.createElement('div');
  private map: LeafletMap | null = null;

  constructor(store: Store) {
    super({ position: 'bottomright' });
    this.store = store;
    this.line.className = 'leaflet-control-attribution map-foot';
  }

  override onAdd(map: LeafletMap): HTMLElement {
    this.map = map;
    map.on('moveend', this.write);
    this.write();
    return this.line;
  }

  override onRemove(map: LeafletMap): void {
    map.off('moveend', this.write);
    this.map = null;
  }

  private readonly write = (): void => {
    if (!this.map) return;
    const view = boxOf(fromLatLngBounds(this.map.getBounds()));
    const areas = this.store.me.areas.filter(area => !area.bounds || meet(boxOf(area.bounds), view));
    const texts = new Set((areas.length ? areas : this.store.me.areas).map(({ disclaimer }) => disclaimer).filter(Boolean));
    if (!texts.size) texts.add(t('Boundaries and names shown do not imply endorsement or acceptance by any organisation.'));
    this.line.textContent = [...texts, t('Basemap: Natural Earth')].join(' · ');
  };
}
