import { deleteDB, openDB } from 'idb';
import { openStore } from '../open-store.ts';
import type { StoreUnderTest } from './store-contract.ts';

/** A database of its own for one test, in whatever IndexedDB is global. */
export function createIndexedDbStorage(name = `sitelift-test-${crypto.randomUUID()}`): StoreUnderTest {
  return {
    open: () => openStore({ name }),
    async putRaw(store, row, key) {
      const db = await openDB(name);
      await db.put(store, row, key);
      db.close();
    },
    async getRaw(store, key) {
      const db = await openDB(name);
      const row: unknown = await db.get(store, key);
      db.close();
      return row;
    },
    destroy: () => deleteDB(name),
  };
}
