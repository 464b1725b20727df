/** The route on the map: its line with vertices to drag, what is known of each stretch beneath it, its stops, and one cursor. Nothing of it is a record. */
import { DivIcon, LayerGroup, Marker, Polyline, type LeafletMouseEvent } from 'leaflet';
import type { Position } from 'geojson';

import type { App } from '../app';
import { boundsOf } from '../geometry';
import { toLatLng, toLatLngBounds } from '../map/turn';
import { geoman } from '../sharing/geoman';
import { margins } from '../sharing/overlay';
import type { Stretch } from './lanes';
import { Route } from './route';
import type { Stop } from './wire';

const PANE = 'planning';
const BELOW_VEHICLES = '440';
/** The pointer is on the route when it is so near. */
const NEAR_PX = 16;

export interface DrawnVerbs {
  /** A vertex was dragged, set between two others or taken out. */
  moved(points: Position[]): void;
  /** The pointer is at that metre of the route; null: no longer. */
  hover(m: number | null): void;
}

export class DrawnRoute {
  private readonly app: App;
  private readonly verbs: DrawnVerbs;
  private readonly under = new LayerGroup();
  private readonly over = new LayerGroup();
  private readonly others = new LayerGroup();
  private line: Polyline | null = null;
  private cursor: Marker | null = null;
  private route = new Route([]);
  private editable = true;
  private ready = false;
  private onRoute = false;
  private readonly hear = (event: LeafletMouseEvent): void => this.pointer(event);
  private readonly quieten = (): void => void setTimeout(() => this.quiet());

  constructor(app: App, verbs: DrawnVerbs) {
    this.app = app;
    this.verbs = verbs;
    const { leaflet } = app.map;
    const pane = leaflet.getPane(PANE) ?? leaflet.createPane(PANE);
    pane.style.zIndex = BELOW_VEHICLES;
    for (const group of [this.others, this.under, this.over]) group.addTo(leaflet);
    leaflet.on('mousemove', this.hear);
    leaflet.on('moveend', this.quieten);
  }

  /** Vertices can be moved once this has come. Raises what the loading raised. */
  async load(): Promise<void> {
    await geoman(this.app.map.leaflet, PANE);
    this.ready = true;
    this.set(this.route.points, this.editable);
  }

  set(points: Position[], editable: boolean): void {
    this.route = new Route(points);
    this.editable = editable;
    this.wipe();
    if (!points.length) return this.paint([], 0);
    const line = new Polyline(points.map(latLng), { pmIgnore: false, pane: PANE, className: 'route-line', interactive: false });
    this.line = line.addTo(this.app.map.leaflet);
    if (!this.ready || !editable) return;
    line.pm.enable({ allowSelfIntersection: true, draggable: false, limitMarkersToViewport: true });
    this.quiet();
    line.on('pm:edit', () => this.verbs.moved((line.getLatLngs() as { lat: number; lng: number }[]).map(({ lng, lat }): Position => [round(lng), round(lat)])));
  }

  /** What is known of each stretch, as a band under the line. length_km: of the answer, whose metres are a little other than ours. */
  paint(stretches: readonly Stretch[], length_km: number): void {
    this.under.clearLayers();
    const scale = length_km ? this.route.length_m / length_km : 0;
    for (const { from_km, to_km, weight } of stretches) {
      if (weight === 0) continue;
      const at = this.route.between(from_km * scale, to_km * scale).map(latLng);
      const name = weight === null ? 'unknown' : String(weight);
      new Polyline(at, { pane: PANE, className: `route-band route-band-${name}`, interactive: false }).addTo(this.under);
    }
    this.line?.bringToFront();
  }

  /** The stretch that is chosen, framed; null: none. */
  choose(coordinates: Position[] | null): void {
    this.over.getLayers().forEach((layer) => layer instanceof Polyline && layer.remove() && this.over.removeLayer(layer));
    if (!coordinates?.length) return;
    for (const name of ['route-chosen-halo', 'route-chosen']) new Polyline(coordinates.map(latLng), { pane: PANE, className: name, interactive: false }).addTo(this.over);
  }

  stops(stops: readonly Stop[]): void {
    this.over.getLayers().forEach((layer) => layer instanceof Marker && layer !== this.cursor && this.over.removeLayer(layer));
    stops.forEach((stop, n) => {
      const label = document.createElement('span');
      label.textContent = String(n + 1);
      const icon = new DivIcon({ className: 'route-stop', html: label, iconSize: [22, 22] });
      new Marker(toLatLng(stop.lon, stop.lat), { pane: PANE, icon, interactive: false, keyboard: false }).addTo(this.over);
    });
  }

  /** Other routes to compare: lines with a letter. chosen: which of them is looked at. */
  compare(routes: readonly Position[][], chosen: number): void {
    this.others.clearLayers();
    routes.forEach((points, n) => {
      new Polyline(points.map(latLng), { pane: PANE, className: `route-other route-other-${n}${n === chosen ? ' chosen' : ''}`, interactive: false }).addTo(this.others);
      const at = new Route(points);
      const middle = at.at(at.length_m * (0.35 + 0.15 * n));
      if (!middle) return;
      const label = document.createElement('span');
      label.textContent = 'ABC'[n] ?? String(n + 1);
      new Marker(toLatLng(middle.lon, middle.lat), { pane: PANE, icon: new DivIcon({ className: `route-letter${n === chosen ? ' chosen' : ''}`, html: label, iconSize: [24, 24] }), interactive: false, keyboard: false }).addTo(this.others);
    });
  }

  /** m: metres along; look: bring the place into the part of the map that nothing covers. */
  at(m: number | null, look: boolean): void {
    const place = m === null ? null : this.route.at(m);
    if (!place) {
      this.cursor?.remove();
      this.cursor = null;
      return;
    }
    const at = toLatLng(place.lon, place.lat);
    if (this.cursor) this.cursor.setLatLng(at);
    else this.cursor = new Marker(at, { pane: PANE, icon: new DivIcon({ className: 'route-cursor', iconSize: [26, 26] }), interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(this.app.map.leaflet);
    if (!look) return;
    const { left, right, top, bottom } = this.covered();
    this.app.map.leaflet.panInside(at, { paddingTopLeft: [left + 40, top + 40], paddingBottomRight: [right + 40, bottom + 40], animate: !matchMedia('(prefers-reduced-motion: reduce)').matches });
  }

  /** The whole line into the part of the map that nothing covers. */
  fit(points: Position[] = this.route.points): void {
    const box = points.length > 1 ? boundsOf({ type: 'LineString', coordinates: points }) : null;
    if (!box) return;
    const { left, right, top, bottom } = this.covered();
    this.app.map.leaflet.fitBounds(toLatLngBounds(box), { paddingTopLeft: [left + 40, top + 30], paddingBottomRight: [right + 40, bottom + 30], maxZoom: 14, animate: false });
  }

  end(): void {
    this.app.map.leaflet.off('mousemove', this.hear);
    this.app.map.leaflet.off('moveend', this.quieten);
    this.wipe();
    this.cursor?.remove();
    for (const group of [this.under, this.over, this.others]) group.remove();
  }

  /** Handles are for mouse and thumb; keys and readers have the list of points, not a hundred nameless buttons. */
  private quiet(): void {
    for (const handle of Array.from(this.app.map.leaflet.getPane(PANE)?.querySelectorAll('.marker-icon') ?? [])) {
      for (const name of ['role', 'tabindex']) handle.removeAttribute(name);
      handle.setAttribute('aria-hidden', 'true');
    }
  }

  private covered(): { left: number; right: number; top: number; bottom: number } {
    const { leaflet } = this.app.map;
    const found = margins(leaflet.getContainer());
    const dock = document.querySelector<HTMLElement>('.route-dock')?.getBoundingClientRect();
    if (dock?.height) found.bottom = Math.max(found.bottom, leaflet.getContainer().getBoundingClientRect().bottom - dock.top);
    return found;
  }

  private wipe(): void {
    const editing = this.line?.pm; // drawn before geoman had come: it has none
    editing?.disable();
    this.line?.remove();
    this.line = null;
  }

  private pointer({ latlng, containerPoint }: LeafletMouseEvent): void {
    const { leaflet } = this.app.map;
    const near = this.route.nearest({ lon: latlng.lng, lat: latlng.lat });
    const place = near && this.route.at(near.m);
    const on = place ? leaflet.latLngToContainerPoint(toLatLng(place.lon, place.lat)).distanceTo(containerPoint) < NEAR_PX : false;
    if (on && near) this.verbs.hover(near.m);
    else if (this.onRoute) this.verbs.hover(null);
    this.onRoute = on;
  }
}

function latLng([lon = 0, lat = 0]: Position): ReturnType<typeof toLatLng> {
  return toLatLng(lon, lat);
}

/** About a tenth of a metre: more digits claim what nobody measured. */
export function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
