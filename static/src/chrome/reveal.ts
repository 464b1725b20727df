/** The selected record is moved out from behind a panel, the card or the sheet; where it can be seen nothing moves. */

import { isPhone, type App } from '../app';
import { middleOf } from '../geometry';
import type { Ref } from '../wire';

/** A sign closer to an edge than this is half hidden. */
const EDGE_PX = 36;

/** linked: what a link named together with a place; that view stands as it was sent, until another record is selected. */
export function keepInSight({ store, map }: App, linked: Ref | null): void {
  let sent = linked;
  const look = (): void => {
    const ref = store.selection;
    const feature = ref && store.feature(ref.layer, ref.id);
    const middle = feature && middleOf(feature.geometry);
    if (!middle) return;
    const { left, right, top, bottom } = free(map.leaflet.getContainer());
    const at = map.leaflet.latLngToContainerPoint([middle.lat, middle.lon]);
    const seen = at.x > left + EDGE_PX && at.x < right - EDGE_PX && at.y > top + EDGE_PX && at.y < bottom - EDGE_PX;
    const near = at.x > 0 && at.y > 0 && at.x < map.leaflet.getSize().x && at.y < map.leaflet.getSize().y;
    if (!seen && near) map.leaflet.panBy([at.x - (left + right) / 2, at.y - (top + bottom) / 2]);
  };
  store.on('selection', (ref) => {
    if (sent && ref?.layer === sent.layer && ref.id === sent.id) return;
    sent = null;
    setTimeout(look, 60); // once the card stands
  });
}

/** The part of the map that nothing lies over, in its own pixels. */
function free(map: HTMLElement): { left: number; right: number; top: number; bottom: number } {
  const whole = map.getBoundingClientRect();
  const open = { left: 0, right: whole.width, top: 0, bottom: whole.height };
  for (const side of Array.from(document.querySelectorAll<HTMLElement>('.side:not([hidden])'))) {
    const over = side.getBoundingClientRect();
    if (isPhone()) open.bottom = Math.min(open.bottom, over.top - whole.top);
    else if (over.left < whole.left + whole.width / 2) open.left = Math.max(open.left, over.right - whole.left);
    else open.right = Math.min(open.right, over.left - whole.left);
  }
  return open;
}
