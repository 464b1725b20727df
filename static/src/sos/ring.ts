/** The page of one's own phones: this browser rings, or rings no more. */

import { ProblemError, send } from '../api';
import { byId } from '../dom';
import { t } from '../text';

async function begin(host: HTMLElement): Promise<void> {
  const button = byId<HTMLButtonElement>('push-switch');
  const said = byId('push-said');
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) {
    said.textContent = t('This browser takes no web push. On an iPhone, put sltmap on the home screen first.');
    return;
  }
  await navigator.serviceWorker.register('/sw.js', { scope: '/', updateViaCache: 'none' });
  const { pushManager } = await navigator.serviceWorker.ready;
  const now = await pushManager.getSubscription();
  const row = now && document.querySelector(`[data-fingerprint="${await fingerprint(now.endpoint)}"]`);
  row?.querySelector('.this-one')?.removeAttribute('hidden');
  button.textContent = row ? t('Ring this phone no more') : t('Ring this phone');
  button.hidden = false;
  said.textContent = row ? t('This phone rings.') : t('This phone does not ring.');
  button.addEventListener('click', () => {
    button.disabled = true;
    const done = row ? stop(now) : start(pushManager, now, host.dataset.key ?? '');
    done.then(
      () => location.reload(),
      (fault: unknown) => {
        button.disabled = false;
        said.textContent = wordsOf(fault);
      },
    );
  });
}

async function start(pushManager: PushManager, now: PushSubscription | null, key: string): Promise<void> {
  if (now && keyOf(now) !== key) await now.unsubscribe(); // of another key: the server's push would be refused
  const { endpoint } = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await send('POST', '/api/v1/push', { endpoint });
}

async function stop(now: PushSubscription): Promise<void> {
  await send('DELETE', '/api/v1/push', { endpoint: now.endpoint });
  await now.unsubscribe();
}

function keyOf({ options: { applicationServerKey } }: PushSubscription): string {
  const text = String.fromCharCode(...new Uint8Array(applicationServerKey ?? new ArrayBuffer(0)));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

async function fingerprint(endpoint: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function wordsOf(fault: unknown): string {
  if (fault instanceof ProblemError) return fault.code === 'no_push' ? t('This server does not ring at the push service of this browser.') : fault.detail || t('The server was not reached. Press again.');
  if (fault instanceof DOMException && fault.name === 'NotAllowedError') return t('The browser does not allow it: allow notifications for this site in its settings.');
  return t('The push service of this browser was not reached. Press again later.');
}

const host = document.getElementById('push');
if (host) void begin(host);
