/** What is drawn over the map while a record is written or marked: the pin, and what others get of the place. Nothing of it is a record. */
import { DivIcon, GeoJSON, LayerGroup, Marker, svg, type Map as LeafletMap } from 'leaflet';
import type { Geometry } from 'geojson';

import { boundsOf } from '../geometry';
import { toLatLng, toLatLngBounds } from '../map/turn';
import { t } from '../text';

const PANE = 'sharing';
const ABOVE_VEHICLES = '460';
/** A footprint smaller than this on the screen is not seen as an area. */
const SEEN_PX = 48;

export class Overlay {
  private readonly map: LeafletMap;
  private readonly layers = new LayerGroup();
  private readonly others = new LayerGroup();
  private pinned: Marker | null = null;

  constructor(map: LeafletMap) {
    this.map = map;
    const pane = map.getPane(PANE) ?? map.createPane(PANE);
    pane.style.zIndex = ABOVE_VEHICLES;
    this.layers.addTo(map);
    this.others.addTo(map);
  }

  /** A pin at the place, to be dragged; null takes it away. moved: where it was dropped. */
  pin(at: { lon: number; lat: number } | null, moved: ((place: { lon: number; lat: number }) => void) | null = null): void {
    if (!at) {
      this.pinned?.remove();
      this.pinned = null;
      return;
    }
    if (this.pinned) return void this.pinned.setLatLng(toLatLng(at.lon, at.lat));
    const icon = new DivIcon({ className: 'place-pin', iconSize: [28, 36], iconAnchor: [14, 35] });
    const pin = new Marker(toLatLng(at.lon, at.lat), { icon, pane: PANE, draggable: moved !== null, keyboard: false, title: t('The place: drag it'), autoPan: true });
    pin.on('dragend', () => moved?.({ lon: pin.getLatLng().lng, lat: pin.getLatLng().lat }));
    this.pinned = pin.addTo(this.layers);
  }

  /** What others get: its outline, dashed, with words at its edge. geometry null: nothing of the place. look: bring it into view. */
  footprint(geometry: Geometry | null, words: string, look = false): void {
    this.others.clearLayers();
    if (!geometry) return;
    const drawn = new GeoJSON(geometry, {
      style: { className: 'footprint', pane: PANE, renderer: this.renderer() },
      pointToLayer: (_feature, at) => new Marker(at, { pane: PANE, interactive: false, keyboard: false, icon: new DivIcon({ className: 'footprint-point', iconSize: [18, 18] }) }),
      interactive: false,
    });
    drawn.addTo(this.others);
    const box = boundsOf(geometry);
    if (!box) return;
    this.name(words, (box[0] + box[2]) / 2, box[1]); // below: the pin stands upwards
    if (look) this.show(geometry);
  }

  /** Moves the map only where the footprint cannot be seen as it is. */
  show(geometry: Geometry): void {
    const box = boundsOf(geometry);
    if (!box) return;
    const bounds = toLatLngBounds(box);
    const [a, b] = [this.map.latLngToContainerPoint(bounds.getNorthWest()), this.map.latLngToContainerPoint(bounds.getSouthEast())];
    const small = geometry.type !== 'Point' && Math.max(b.x - a.x, b.y - a.y) < SEEN_PX;
    const free = margins(this.map.getContainer());
    const size = this.map.getSize();
    const seen = a.x > free.left && a.y > free.top && b.x < size.x - free.right && b.y < size.y - free.bottom;
    if (seen && !small) return;
    this.map.fitBounds(bounds, { paddingTopLeft: [free.left + 40, free.top + 40], paddingBottomRight: [free.right + 40, free.bottom + 40], maxZoom: 11, animate: false });
  }

  remove(): void {
    this.layers.remove();
    this.others.remove();
  }

  private name(words: string, lon: number, lat: number): void {
    const label = document.createElement('span');
    label.textContent = words;
    const icon = new DivIcon({ className: 'footprint-name', html: label, iconSize: [0, 0] });
    new Marker(toLatLng(lon, lat), { icon, pane: PANE, interactive: false, keyboard: false }).addTo(this.others);
  }

  private renderer(): ReturnType<typeof svg> {
    return svg({ pane: PANE, padding: 0.5 });
  }
}

/** How much of each edge of the map is covered by what slides over it, px. */
export function margins(map: HTMLElement): { left: number; right: number; top: number; bottom: number } {
  const whole = map.getBoundingClientRect();
  const found = { left: 0, right: 0, top: 0, bottom: 0 };
  const narrow = whole.width < 720;
  for (const side of Array.from(document.querySelectorAll<HTMLElement>('.side'))) {
    const over = side.getBoundingClientRect();
    if (!over.width || over.right <= whole.left || over.left >= whole.right) continue;
    if (narrow) found.bottom = Math.max(found.bottom, Math.min(whole.bottom - over.top, whole.height * 0.7));
    else if (over.left - whole.left < whole.right - over.right) found.left = Math.max(found.left, over.right - whole.left);
    else found.right = Math.max(found.right, whole.right - over.left);
  }
  return found;
}
