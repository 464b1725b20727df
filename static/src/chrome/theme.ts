/** Light, dark and night-red. Without a choice the page follows the system; a choice is a cookie, so the server draws it first. */

import type { Theme } from '../view';

export const THEMES: Theme[] = ['light', 'dark', 'night'];

const YEAR_S = 365 * 24 * 3600;

export function theme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark' || chosen === 'night') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function setTheme(next: Theme): void {
  document.documentElement.dataset.theme = next;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `theme=${next}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}

/** Calls hear when the system changes between light and dark and nobody has chosen. */
export function onSystemTheme(hear: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    if (!document.documentElement.dataset.theme) hear();
  });
}
