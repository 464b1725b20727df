/** The button. A finger stays on it for two seconds; who cannot hold presses it, and then the button in the sheet that opens. */

import type { Caller } from './caller';

const HOLD_MS = 2_000;
const BUZZ_MS = [120, 60, 120];

/** tapped: a short press, or a key. Under silence nothing but the hold is heard, and nothing shows it. */
export function sosButton(button: HTMLElement, caller: Caller, tapped: () => void): void {
  let timer = 0;
  let sent = false;
  const lift = (): void => {
    clearTimeout(timer);
    timer = 0;
    delete button.dataset.held;
  };
  const down = (): void => {
    if (timer) return;
    sent = false;
    caller.ready();
    if (!caller.silent) button.dataset.held = 'yes';
    timer = window.setTimeout(() => {
      lift();
      sent = true;
      if (!caller.silent) navigator.vibrate?.(BUZZ_MS);
      void caller.press();
    }, HOLD_MS);
  };
  button.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId); // a thumb rolls
    down();
  });
  for (const end of ['pointerup', 'pointercancel', 'blur']) button.addEventListener(end, lift);
  button.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') down();
  });
  button.addEventListener('keyup', lift);
  button.addEventListener('contextmenu', (event) => event.preventDefault()); // a long press is ours
  button.addEventListener('click', () => {
    if (!sent && !caller.silent) tapped();
    sent = false;
  });
}
