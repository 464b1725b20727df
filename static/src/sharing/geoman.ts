/** Geoman, which moves the vertices of a line under mouse and thumb. It wants Leaflet as a global name, and is loaded with the first line. */
import * as leaflet from 'leaflet';

interface Geoman {
  reInitLayer(layer: object): void;
  setOptIn(on: boolean): void;
}

let loaded: Promise<void> | null = null;

/** Ready to edit layers of map that say `pmIgnore: false`; no other layer is touched. */
export async function geoman(map: leaflet.Map, pane: string): Promise<void> {
  loaded ??= load();
  await loaded;
  const { PM } = (globalThis as unknown as { L: { PM: Geoman } }).L;
  PM.setOptIn(false); // the map was there before geoman: only now does it get its own part
  PM.reInitLayer(map);
  PM.setOptIn(true);
  const own = map as leaflet.Map & { pm: { setGlobalOptions(options: Record<string, unknown>): void } };
  own.pm.setGlobalOptions({ snappable: false, panes: { vertexPane: pane, layerPane: pane, markerPane: pane } });
}

async function load(): Promise<void> {
  Object.assign(globalThis, { L: { ...leaflet } }); // a namespace of a module cannot be written to, and geoman writes L.PM
  await import('@geoman-io/leaflet-geoman-free');
}
