/**
 * What this phone keeps for a call for help, in IndexedDB, which the service worker reads too: the pass of who was signed in last, a call
 * that is open, and when the last picture was from. No record, no track.
 */

export interface Place { lon: number; lat: number; /** m, of one standard deviation */ accuracy_m: number; /** ms, the phone's clock */ at: number }

/** What was given while signed in, and opens nothing but the call for help. silent: the phone shows no sign of a call. */
export interface Pass { token: string; silent: boolean; member: number; who: string }

export interface Receipt { organisation: string; where: string; /** RFC 3339, the server's clock */ at: string }

/** Who received a call: the answer of POST /api/v1/sos and GET /api/v1/sos/{id}. */
export interface Told { id: string; raised_at: string; ended_at: string | null; repeats: number; received: Receipt[]; passed_over: string[] }

/** A press that has not ended. key: the same at each try, so that the server knows it again. */
export interface Call { key: string; pressedAt: number; place: Place | null; /** that the server has */ placeSentAt: number; token: string; silent: boolean; tries: number; told: Told | null; refused: boolean }

interface Kept { pass: Pass; call: Call; /** ms, the server's clock */ picture: number }

const NAME = 'sltmap-sos';
const STORE = 'kept';
/** Where the browser forbids storage this page still calls, and remembers for as long as it is open. */
const memory = new Map<string, unknown>();

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error ?? new Error('no storage'));
  });
}

async function run<T>(mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((done, failed) => {
      const asked = what(db.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error ?? new Error('no storage'));
    });
  } finally {
    db.close();
  }
}

export async function kept<K extends keyof Kept>(key: K): Promise<Kept[K] | null> {
  try {
    return (await run('readonly', (store) => store.get(key) as IDBRequest<Kept[K] | undefined>)) ?? null;
  } catch {
    return (memory.get(key) as Kept[K] | undefined) ?? null;
  }
}

export async function keep<K extends keyof Kept>(key: K, value: Kept[K]): Promise<void> {
  memory.set(key, value);
  await run('readwrite', (store) => store.put(value, key)).catch(() => undefined);
}

export async function forget(key: keyof Kept): Promise<void> {
  memory.delete(key);
  await run('readwrite', (store) => store.delete(key)).catch(() => undefined);
}
