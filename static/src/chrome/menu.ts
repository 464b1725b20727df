/** Who reads and as whom; theme, keys, print, sign out. */

import { post } from '../api';
import type { App } from '../app';
import { byId, h } from '../dom';
import { say } from '../say';
import { t } from '../text';
import type { Theme } from '../view';
import { word } from '../words';
import { theme } from './theme';

export interface MenuVerbs {
  theme: (theme: Theme) => void
  keys: () => void
  print: () => void
  /** Brings the page to a kept view: the part of an address behind the #. */
  view: (hash: string) => void
}

export function menu(app: App, verbs: MenuVerbs): void {
  const host = byId<HTMLDetailsElement>('who');
  const { me } = app.store;
  actAs(app);
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-theme-choice]')) {
    button.addEventListener('click', () => verbs.theme(button.dataset.themeChoice as Theme));
  }
  byId('menu-keys').addEventListener('click', verbs.keys);
  byId('menu-print').addEventListener('click', verbs.print);
  host.addEventListener('toggle', () => void import('./views').then(({ savedViews }) => savedViews(verbs.view)).catch(() => undefined), { once: true });
  const shut = (): void => host.removeAttribute('open');
  document.addEventListener('click', (event) => {
    if (!host.contains(event.target as Node) || (event.target as Element).closest('button')) shut();
  });
  host.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !host.open) return;
    event.stopPropagation();
    shut();
    host.querySelector('summary')?.focus();
  });
  byId('who-role').textContent = word('role', me.role);
  markTheme();
}

/** Which of the three is in use. */
export function markTheme(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-theme-choice]')) {
    button.setAttribute('aria-pressed', String(button.dataset.themeChoice === theme()));
  }
}

/** One person may serve two organisations, never at once: choosing starts the page anew, with the other's sight. */
function actAs({ store: { me } }: App): void {
  if (me.members.length < 2) return;
  const host = byId('act-as');
  host.hidden = false;
  for (const member of me.members) {
    const change = async (): Promise<void> => {
      try {
        await post('/api/v1/me/act-as', { member: member.id });
        location.reload();
      } catch {
        say(t('That was refused. You read on as before.'));
      }
    };
    const now = member.id === me.acting_as;
    host.append(h('button.menu-item', { type: 'button', 'aria-pressed': String(now), onclick: () => void change() }, [member.organisation, word('role', member.role)].filter(Boolean).join(' · ')));
  }
}
