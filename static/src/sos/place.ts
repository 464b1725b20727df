/** Where this phone is, for a call: at once what it last knew, then what it finds. */

import type { Place } from './shelf';

const FIND_MS = 60_000;

/** hear: called at most twice, later with the newer. quietly: nothing on the screen may change, so a browser that would ask is not asked. */
export async function findPlace(quietly: boolean, hear: (place: Place) => void): Promise<void> {
  if (!('geolocation' in navigator)) return;
  if (quietly && (await permission()) !== 'granted') return;
  let newest = 0;
  const heard = ({ coords, timestamp }: GeolocationPosition): void => {
    if (timestamp <= newest) return;
    newest = timestamp;
    hear({ lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, at: timestamp });
  };
  const nothing = (): void => undefined;
  navigator.geolocation.getCurrentPosition(heard, nothing, { maximumAge: Infinity, timeout: FIND_MS });
  navigator.geolocation.getCurrentPosition(heard, nothing, { enableHighAccuracy: true, maximumAge: 10_000, timeout: FIND_MS });
}

async function permission(): Promise<string> {
  try {
    return (await navigator.permissions.query({ name: 'geolocation' })).state;
  } catch {
    return 'unknown';
  }
}
