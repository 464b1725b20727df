/**
 * The service worker. It answers one thing from its own: the page that says there is no connection, and what that page is made of. No
 * record, tile, picture or answer of the API ever passes through it, and every page is asked of the server first, so no old one can stay.
 */

import { deliver } from './sos/deliver';
import { forget, keep, kept } from './sos/shelf';

/** Written before this script by the server. version: of all that is kept; offline: the page's address; shell: what it is made of. */
declare const SHELL: { version: string; offline: string; shell: string[]; words: { waiting: string; late: string; old: string } };

interface Waits extends Event { waitUntil(what: Promise<unknown>): void }
interface Asked extends Waits { request: Request; respondWith(answer: Promise<Response>): void }
interface Pressed extends Waits { notification: Notification }
interface Synced extends Waits { tag: string }
interface Window { url: string; focus(): Promise<unknown> }
interface Worker {
  addEventListener(type: string, hear: (event: never) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void>; matchAll(options: object): Promise<Window[]>; openWindow(url: string): Promise<unknown> }
  registration: { showNotification(title: string, options: object): Promise<void> }
}

const worker = self as unknown as Worker;
const BOARD = '/board/';

worker.addEventListener('install', (event: Waits) => event.waitUntil(fill().then(() => worker.skipWaiting())));
worker.addEventListener('activate', (event: Waits) => event.waitUntil(renew()));
worker.addEventListener('fetch', (event: Asked) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => own(SHELL.offline)));
  else if (SHELL.shell.includes(path)) event.respondWith(fetch(request).catch(() => own(path)));
});
worker.addEventListener('sync', (event: Synced) => event.tag === 'sos' && event.waitUntil(send()));
// content-free: what waits is read where one is signed in
worker.addEventListener('push', (event: Waits) => event.waitUntil(Promise.all([ring(), send().catch(() => undefined)])));
worker.addEventListener('notificationclick', (event: Pressed) => {
  event.notification.close();
  event.waitUntil(board());
});

async function fill(): Promise<void> {
  const cache = await caches.open(SHELL.version);
  await cache.addAll([SHELL.offline, ...SHELL.shell].map((path) => new Request(path, { cache: 'reload', credentials: 'omit' })));
}

async function renew(): Promise<void> {
  for (const name of await caches.keys()) if (name !== SHELL.version) await caches.delete(name);
  await worker.clients.claim();
}

async function own(path: string): Promise<Response> {
  return (await (await caches.open(SHELL.version)).match(path)) ?? Response.error();
}

function ring(): Promise<void> {
  return worker.registration.showNotification('sltmap', { body: SHELL.words.waiting, tag: 'waiting', renotify: true, requireInteraction: true, icon: '/static/favicon.svg' });
}

async function board(): Promise<void> {
  const open = (await worker.clients.matchAll({ type: 'window' })).find(({ url }) => new URL(url).pathname === BOARD);
  await (open ? open.focus() : worker.clients.openWindow(BOARD));
}

/** The call that waits. Raises when it was not brought, so that the browser tries again. */
async function send(): Promise<void> {
  const call = await kept('call');
  if (!call || call.told) return;
  const words = { late: fillIn(SHELL.words.late), old: fillIn(SHELL.words.old) };
  const told = await deliver(call, words);
  if (typeof told === 'string') throw new Error(told);
  if (call.silent) await forget('call');
  else await keep('call', { ...call, told, placeSentAt: call.place?.at ?? 0 });
}

function fillIn(text: string): (n: number) => string {
  return (n) => text.replace('%(n)s', String(n));
}
