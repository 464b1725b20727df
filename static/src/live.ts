/** The live connection. */
import type { Store } from './store'

/** Keeps store fed from the socket at url, for ever. Returns a function that ends it. */
export declare function connect(store: Store, url: string): () => void
