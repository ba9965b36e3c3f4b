import { openDB, type IDBPDatabase } from 'idb';

/** A database as an older version of the app left it, written by hand and never edited once its version is released. */
export interface OldDatabase {
  /** 0: none at all. */
  readonly version: number;
  /** What it holds: none of it may be lost or become unreadable. */
  readonly uploadIds: readonly string[];
  readonly sourceIds: readonly string[];
  readonly sharedIds?: readonly string[];
  create(name: string): Promise<void>;
}

const FIRST_ID = '5f0c9f0e-6f0c-4f5e-8d38-1f5a3f1b2c01';

/** One for every version up to the present; a test checks that none is missing. */
export const OLD_DATABASES: readonly OldDatabase[] = [
  { version: 0, uploadIds: [], sourceIds: [], create: () => Promise.resolve() },
  {
    version: 1,
    uploadIds: [FIRST_ID],
    sourceIds: [FIRST_ID],
    create: (name) =>
      write(
        name,
        1,
        (db) => {
          db.createObjectStore('uploads', { keyPath: 'id' });
          for (const store of ['parts', 'sources', 'settings']) db.createObjectStore(store);
        },
        async (db) => {
          await db.put('uploads', {
            id: FIRST_ID,
            account: '3f0c4b1e-8a67-4c1f-9a53-0d1f2f7a6f10',
            file: { name: 'a.tar', size: 6_000_000, type: '', lastModified: 1_760_000_000_000 },
            destination: {
              kind: 'asset',
              iguideId: 'igFKUNRGC5V8DD1',
              address: '200 University Ave, Waterloo',
              appendToViews: 'default',
            },
            addedAt: 1_760_000_100_000,
            phase: {
              name: 'waiting',
              why: 'network',
              until: 1_760_000_160_000,
              notBefore: null,
              then: { name: 'queued' },
            },
            attempts: 1,
            renewals: 0,
            restarts: 0,
            losses: 0,
            restartReason: null,
          });
          await db.put('parts', { number: 1, etag: '"e"', size: 5_242_880, checksum: null }, [FIRST_ID, 1]);
          await db.put('sources', { kind: 'copy', file: new Blob(['bytes']) }, FIRST_ID);
          await db.put('settings', -1_200, 'clock-offset');
        },
      ),
  },
  {
    version: 2,
    uploadIds: [],
    sourceIds: [],
    sharedIds: [FIRST_ID],
    create: (name) =>
      write(
        name,
        2,
        (db) => {
          for (const store of ['uploads', 'shared']) db.createObjectStore(store, { keyPath: 'id' });
          for (const store of ['parts', 'sources', 'settings']) db.createObjectStore(store);
        },
        async (db) => {
          await db.put('shared', {
            id: FIRST_ID,
            name: 'a.tar',
            lastModified: 1_760_000_000_000,
            bytes: new Blob(['bytes']),
            sharedAt: 1_760_000_100_000,
          });
        },
      ),
  },
];

async function write(
  name: string,
  version: number,
  lay: (db: IDBPDatabase) => void,
  fill: (db: IDBPDatabase) => Promise<void>,
): Promise<void> {
  const db = await openDB(name, version, { upgrade: lay });
  await fill(db);
  db.close();
}
