import type { DBSchema, IDBPDatabase } from 'idb';

export const DATABASE_NAME = 'sitelift';

/**
 * 1: the first: uploads, their parts, their sources, and settings.
 * 2: files that other apps share.
 * A change of what a row means, or a new object store, adds a version here, a rung in `upgrade`, and a fixture of the
 * version before it in testing/old-databases.ts.
 */
export const SCHEMA_VERSION = 2;

/** Rows are unknown until they are parsed (rows.ts): an older or newer version of the app may have written them. */
export interface Schema extends DBSchema {
  /** By `id`. */
  uploads: { key: string; value: unknown };
  /** By upload and part number, so that one key range holds an upload's parts in order. */
  parts: { key: [id: string, number: number]; value: unknown };
  /** By upload: where its bytes come from. Apart from the uploads, so that listing those touches no file. */
  sources: { key: string; value: unknown };
  settings: { key: string; value: unknown };
  /** By the id of the Upload that each becomes: files that other apps shared. */
  shared: { key: string; value: unknown };
}

/** Brings a database of any older version up to this one. A rung, once released, is never edited. */
export function upgrade(db: IDBPDatabase<Schema>, oldVersion: number): void {
  if (oldVersion < 1) {
    db.createObjectStore('uploads', { keyPath: 'id' });
    db.createObjectStore('parts');
    db.createObjectStore('sources');
    db.createObjectStore('settings');
  }
  if (oldVersion < 2) {
    db.createObjectStore('shared', { keyPath: 'id' });
  }
}
