/** What every part of the page is handed: the one state, the map, and the few verbs that cross from part to part. */

import type { Feed } from './feed';
import type { MapView } from './map';
import type { Store } from './store';
import type { AreaInfo, Ref } from './wire';

export type PanelName = 'layers' | 'missions' | 'incidents' | 'contingency' | 'list' | 'feed' | 'area' | 'near' | 'sharing' | 'report' | 'plan' | 'warn'

/**
 * What the report panel is opened for. new: of that kind (null: the draft's, else an incident), at that place; quiet: brought back after a
 * reload, so the focus stays where it is.
 */
export type Intent =
  | { kind: 'new'; layer: string | null; at: { lon: number; lat: number } | null; quiet?: boolean }
  | { kind: 'edit' | 'mark'; ref: Ref }

/** A saved mission by the id that this reader knows it by, or a place where a new route begins. */
export type PlanFor = { mission: string } | { lon: number; lat: number }

export interface App {
  readonly feed: Feed
  readonly store: Store
  readonly map: MapView
  /** Opens a panel, or closes it when it is the one that is open. */
  toggle(panel: PanelName): void
  /** Opens the report panel for that; what was being written stays as a draft. */
  write(intent: Intent): void
  /** What the report panel was last opened for. */
  readonly intent: Intent
  /** Opens the planning panel: for a saved mission, or for a route that begins there. */
  plan(what: PlanFor | null): void
  /** What the planning panel was last opened for; null: what was being planned. */
  readonly planFor: PlanFor | null
  /** Opens the warning of imminent danger for a place. */
  warn(at: { lon: number; lat: number }): void
  /** The place that the warning was last opened for; null: the middle of the map. */
  readonly warnAt: { lon: number; lat: number } | null
  /** Closes the panel. */
  close(): void
  /** Selects a record and brings it into view. */
  show(ref: Ref, at?: { lon: number; lat: number }): void
  /** The area in the middle of the map, else the reader's first; null where the reader has none. */
  area(): AreaInfo | null
  /** IANA time zone of that area, '' when there is none. */
  zone(): string
}

/** The area that holds lon, lat; of several the smallest, for a mission area lies inside a country. Else the first. */
export function areaAt(areas: AreaInfo[], lon: number, lat: number): AreaInfo | null {
  const size = (area: AreaInfo): number => (area.bounds[2] - area.bounds[0]) * (area.bounds[3] - area.bounds[1]);
  const holding = areas.filter(({ bounds: [w, s, e, n] }) => lon >= w && lon <= e && lat >= s && lat <= n);
  holding.sort((a, b) => size(a) - size(b));
  return holding[0] ?? areas[0] ?? null;
}

/** Whether the page is laid out for a thumb: one sheet instead of two panels. */
export function isPhone(): boolean {
  return matchMedia('(max-width: 719px)').matches;
}
