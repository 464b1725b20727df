/** What a screen reader hears: results and states politely, danger at once. */

import { byId } from './dom';

export function say(text: string): void {
  speak('say', text);
}

export function shout(text: string): void {
  speak('shout', text);
}

function speak(id: string, text: string): void {
  const region = byId(id);
  region.textContent = '';
  // the same words twice are a change only when the region was empty in between
  setTimeout(() => (region.textContent = text), 30);
}
