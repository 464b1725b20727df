/** What was typed and not yet filed, kept for this tab and this reader alone: a refused save, a reload or a cut loses nothing. */
import type { Geometry } from 'geojson';

import type { LayerKey } from '../wire';
import type { Plan } from './wire';

/** id '': a new record. at: ms of the server's clock. */
export interface Kept { layer: LayerKey; id: string; values: Record<string, unknown>; geometry: Geometry | null; plan: Plan | null; at: number }

/** Also read by the start page, which wipes the drafts of another reader. */
export const PREFIX = 'sltmap.draft.';

export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** The drafts of one reader. reader: login and the member acted as. */
export class Drafts {
  private readonly shelf: Shelf;
  private readonly reader: string;

  constructor(shelf: Shelf, reader: string) {
    this.shelf = shelf;
    this.reader = reader;
    for (const key of keys(shelf)) if (!key.startsWith(PREFIX + reader + '/')) shelf.removeItem(key);
  }

  keep(draft: Kept): void {
    try {
      this.shelf.setItem(this.name(draft.layer, draft.id), JSON.stringify(draft));
    } catch {
      // the shelf is full or forbidden: the form itself still holds what was typed
    }
  }

  /** The draft of that record, or of a new one; null where there is none that can be read. */
  find(layer: LayerKey, id: string): Kept | null {
    return read(this.shelf.getItem(this.name(layer, id)));
  }

  drop(layer: LayerKey, id: string): void {
    this.shelf.removeItem(this.name(layer, id));
  }

  /** The newest draft, whatever it is of. */
  newest(): Kept | null {
    const all = keys(this.shelf).flatMap((key) => read(this.shelf.getItem(key)) ?? []);
    return all.sort((a, b) => b.at - a.at)[0] ?? null;
  }

  private name(layer: LayerKey, id: string): string {
    return `${PREFIX}${this.reader}/${layer}/${id}`;
  }
}

function keys(shelf: Shelf): string[] {
  const found: string[] = [];
  for (let at = 0; at < shelf.length; at++) {
    const key = shelf.key(at);
    if (key?.startsWith(PREFIX)) found.push(key);
  }
  return found;
}

function read(text: string | null): Kept | null {
  if (!text) return null;
  try {
    const kept = JSON.parse(text) as Kept;
    return typeof kept.layer === 'string' && typeof kept.values === 'object' ? kept : null;
  } catch {
    return null;
  }
}
