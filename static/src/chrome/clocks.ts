/** UTC and the area's time, both by the server's clock, and the name and level of the area in view. */

import type { App } from '../app';
import { byId, setText } from '../dom';
import { city, utcClock, zoneClock } from '../times';
import { word } from '../words';

export function clocks(app: App): void {
  const utc = byId('clock-utc');
  const local = byId('clock-area');
  const place = byId('clock-place');
  const seconds = document.body.classList.contains('wall');
  const draw = (): void => {
    const now = app.store.now();
    const zone = app.zone();
    setText(utc, utcClock(now, seconds));
    setText(local, zone ? zoneClock(now, zone, seconds) : '');
    setText(place, zone ? city(zone) : '');
  };
  app.store.on('tick', draw);
  draw();
}

export function areaName(app: App): void {
  const name = byId('area-name');
  const level = byId('area-level');
  const draw = (): void => {
    const area = app.area();
    setText(name, area?.name ?? '');
    setText(level, word('level', area?.level));
    level.dataset.level = area?.level ?? '';
  };
  app.map.on('idle', draw);
  draw();
}
