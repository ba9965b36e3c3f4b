import { openDB, type IDBPDatabase } from 'idb';
import { SCHEMA_VERSION, upgrade, type Schema } from './schema.ts';

export interface Connection {
  /** The open database; opened again when it was closed or lost. Rejects with what IndexedDB says. */
  open(): Promise<IDBPDatabase<Schema>>;
  close(): void;
}

/**
 * One cached connection. It gives way to a newer version of the app that wants to upgrade (`blocking`), and forgets
 * itself when the browser ends it (`terminated`: storage cleared, or its backing process gone).
 */
export function createConnection(name: string): Connection {
  let current: Promise<IDBPDatabase<Schema>> | undefined;

  function connect(): Promise<IDBPDatabase<Schema>> {
    const forget = () => {
      if (current === opening) current = undefined;
    };
    const giveWay = () => {
      forget();
      closeWhenOpen(opening);
    };
    const opening: Promise<IDBPDatabase<Schema>> = openDB<Schema>(name, SCHEMA_VERSION, {
      upgrade: (db, oldVersion) => {
        upgrade(db, oldVersion);
      },
      blocking: giveWay,
      terminated: forget,
    });
    opening.catch(forget);
    return opening;
  }

  return {
    open: () => (current ??= connect()),
    close() {
      if (current) closeWhenOpen(current);
      current = undefined;
    },
  };
}

/** Transactions under way still finish. One that never opened has nothing to close; whoever asked for it was told. */
function closeWhenOpen(opening: Promise<IDBPDatabase<Schema>>): void {
  opening.then(
    (db) => {
      db.close();
    },
    () => undefined,
  );
}
