/** Photographs of the record on the card: small ones in a row, a large one over the page; added by the record's own organisation. */

import { get, ProblemError, send, upload } from '../api';
import type { App } from '../app';
import { fillWith, h } from '../dom';
import { say } from '../say';
import { t, tn } from '../text';
import { ago, instant } from '../times';
import type { Feature } from '../wire';

interface Photo {
  id: string
  width: number
  height: number
  added_at: string
}

/** Fills host with the photographs of a feature. own: whether the reader's organisation may add and take away. */
export async function photos(app: App, feature: Feature, host: HTMLElement, own: boolean): Promise<void> {
  const base = `/api/v1/layers/${feature.properties.layer}/features/${feature.id}/photos`;
  const fault = h('p.error', { role: 'alert' });
  const draw = async (): Promise<void> => {
    const { photos: found } = await get<{ photos: Photo[] }>(base);
    if (!found.length && !own) return;
    const row = h('ul.photos', { 'aria-label': t('Photographs') });
    found.forEach((photo, n) => row.append(h('li', null, small(photo, n + 1, found.length))));
    fillWith(host, found.length ? row : null, own ? adding() : null, fault);
  };
  const small = (photo: Photo, n: number, all: number): HTMLElement => {
    const name = t('Photograph %(n)s of %(all)s, added %(ago)s', { n, all, ago: ago(instant(photo.added_at), app.store.now()) });
    const image = h('img', { src: `${base}/${photo.id}?size=small`, alt: name, loading: 'lazy', width: photo.width, height: photo.height });
    return h('button.photo', { type: 'button', onclick: () => large(photo, name) }, image);
  };
  const large = (photo: Photo, name: string): void => {
    const dialog = h<HTMLDialogElement>('dialog.photo-large', { 'aria-label': name });
    const drop = h('button.plain', { type: 'button', onclick: () => void remove(photo, dialog) }, t('Take it away'));
    const close = h('button.plain.primary', { type: 'button', onclick: () => dialog.close() }, t('Close'));
    dialog.append(h('img', { src: `${base}/${photo.id}`, alt: name }), h('p.photo-words', null, `${feature.properties.marking} · ${feature.properties.originator}`), h('div.actions', null, close, own ? drop : null));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };
  const remove = async (photo: Photo, dialog: HTMLDialogElement): Promise<void> => {
    await send('DELETE', `${base}/${photo.id}`);
    dialog.close();
    say(t('The photograph was taken away.'));
    await draw();
  };
  const adding = (): HTMLElement => {
    const file = h<HTMLInputElement>('input.sr', { type: 'file', accept: 'image/jpeg,image/png,image/webp', multiple: true, id: 'photo-file', onchange: () => void add(file) });
    return h('div.actions', null, h('label.plain', { for: 'photo-file' }, t('Add photographs')), file, h('span.dim', null, t('Where and with what they were taken is removed.')));
  };
  const add = async (file: HTMLInputElement): Promise<void> => {
    const chosen = Array.from(file.files ?? []);
    fault.textContent = '';
    let n = 0;
    for (const one of chosen) {
      say(t('Sending %(n)s of %(all)s', { n: n + 1, all: chosen.length }));
      try {
        await upload(base, { file: one });
        n += 1;
      } catch (error) {
        fault.textContent = `${one.name}: ${error instanceof ProblemError ? error.detail : t('not sent')}`;
      }
    }
    await draw();
    if (n) say(tn('%(count)s photograph added', '%(count)s photographs added', n));
  };
  await draw();
}
