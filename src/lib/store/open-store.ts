import type { IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import * as v from 'valibot';
import { createConnection } from './connection.ts';
import { NoRoomError, SourceChangedError, storeErrorFrom } from './errors.ts';
import { readRows, SourceRow } from './rows.ts';
import { DATABASE_NAME, type Schema } from './schema.ts';
import { SharedFile } from './shared-file.ts';
import type { UploadId } from '../upload/upload.ts';
import type { Store, StoreOptions } from './store.ts';

type Name = StoreNames<Schema>;
type Writing<Names extends Name[]> = IDBPTransaction<Schema, Names, 'readwrite'>;

/**
 * [Note: durability] `strict` waits for the disk, `relaxed` (Chromium's default since 121) for the operating system:
 * what is relaxed survives a killed browser, but perhaps not a pulled battery. An Upload's record and the only copy of
 * its file must survive that too. A part need not: S3 holds it, and ListParts, which wins anyway, brings it back; its
 * save takes 0.9 ms relaxed and 2.2 ms strict on a server's disk, and a flush costs a phone more.
 */
type Durability = 'strict' | 'relaxed';

/** Every part of one upload: an array sorts after any number. */
const partsOf = (id: string) => IDBKeyRange.bound([id], [id, []]);

/** Opens no connection yet; the first call does. */
export function openStore({ name = DATABASE_NAME }: StoreOptions = {}): Store {
  const connection = createConnection(name);

  async function begin<T>(start: (db: IDBPDatabase<Schema>) => T): Promise<T> {
    try {
      return start(await connection.open());
    } catch (cause) {
      // The browser may have ended the connection without having said so yet: nothing was begun, so begin anew.
      if (!(cause instanceof DOMException && cause.name === 'InvalidStateError')) throw cause;
      connection.close();
      return start(await connection.open());
    }
  }

  async function read<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      return await begin(work);
    } catch (cause) {
      throw storeErrorFrom(cause);
    }
  }

  /**
   * Runs one transaction to its end. `work` yields its requests without awaiting any: awaiting anything else would
   * commit what there is so far.
   */
  async function write<Names extends Name[]>(
    names: Names,
    durability: Durability,
    work: (tx: Writing<Names>) => Iterable<Promise<unknown>>,
  ): Promise<void> {
    try {
      const tx = await begin((db) => db.transaction(names, 'readwrite', { durability }));
      const pending: Promise<unknown>[] = [tx.done];
      try {
        for (const request of work(tx)) pending.push(request);
      } catch (cause) {
        pending.unshift(Promise.reject(asError(cause)));
        tx.abort();
      }
      const failures = (await Promise.allSettled(pending)).flatMap((outcome) =>
        outcome.status === 'rejected' ? [asError(outcome.reason)] : [],
      );
      // A failed commit (no room) fails no request; a failed request fails the others with a mere AbortError.
      const failure = failures.find(({ name }) => name !== 'AbortError') ?? failures[0];
      if (failure) throw failure;
    } catch (cause) {
      throw storeErrorFrom(cause);
    }
  }

  const sourceRow = (id: UploadId): Promise<SourceRow | undefined> =>
    read(async (db) => {
      const row = await db.get('sources', id);
      return row === undefined ? undefined : v.parse(SourceRow, row);
    });

  const sharedFile = (id: UploadId): Promise<Blob | undefined> =>
    read(async (db) => {
      const row = await db.get('shared', id);
      return row === undefined ? undefined : v.parse(SharedFile, row).bytes;
    });

  return {
    load: () =>
      read(async (db) => {
        const tx = db.transaction(['uploads', 'parts']);
        const [uploadKeys, uploads, partKeys, parts] = await Promise.all([
          tx.objectStore('uploads').getAllKeys(),
          tx.objectStore('uploads').getAll(),
          tx.objectStore('parts').getAllKeys(),
          tx.objectStore('parts').getAll(),
          tx.done,
        ]);
        return readRows({ uploadKeys, uploads, partKeys, parts });
      }),
    save: (upload, { put = [], drop = [] } = {}) =>
      write(['uploads', 'parts'], 'strict', function* (tx) {
        yield tx.objectStore('uploads').put(upload);
        const parts = tx.objectStore('parts');
        if (drop === 'all') yield parts.delete(partsOf(upload.id));
        else for (const number of drop) yield parts.delete([upload.id, number]);
        for (const part of put) yield parts.put(part, [upload.id, part.number]);
      }),
    savePart: (id, part) =>
      write(['parts'], 'relaxed', function* (tx) {
        yield tx.objectStore('parts').put(part, [id, part.number]);
      }),
    keepSource: async (id, file) => {
      try {
        await write(['sources'], 'strict', function* (tx) {
          yield tx.objectStore('sources').put({ kind: 'copy', file } satisfies SourceRow, id);
        });
      } catch (cause) {
        throw await changedOr(cause, [file]);
      }
    },
    source: async (id) => {
      const row = await sourceRow(id);
      return row?.kind === 'copy' ? row.file : await sharedFile(id);
    },
    keepHandle: (id, handle) =>
      write(['sources'], 'strict', function* (tx) {
        yield tx.objectStore('sources').put({ kind: 'handle', handle } satisfies SourceRow, id);
      }),
    handle: async (id) => {
      const row = await sourceRow(id);
      return row?.kind === 'handle' ? row.handle : undefined;
    },
    keepShared: async (files) => {
      try {
        await write(['shared'], 'strict', function* (tx) {
          for (const file of files) yield tx.objectStore('shared').put(file);
        });
      } catch (cause) {
        throw await changedOr(
          cause,
          files.map(({ bytes }) => bytes),
        );
      }
    },
    shared: () =>
      read(async (db) => {
        const tx = db.transaction(['shared', 'uploads']);
        const [rows, uploads] = await Promise.all([
          tx.objectStore('shared').getAll(),
          tx.objectStore('uploads').getAllKeys(),
          tx.done,
        ]);
        return rows
          .flatMap((row) => {
            const parsed = v.safeParse(SharedFile, row);
            return parsed.success && !uploads.includes(parsed.output.id) ? [parsed.output] : [];
          })
          .sort((a, b) => a.sharedAt - b.sharedAt);
      }),
    dropSource: (id) => write(KEEPS, 'relaxed', (tx) => dropKept(tx, id)),
    remove: (id) =>
      write(['uploads', 'parts', ...KEEPS], 'strict', function* (tx) {
        yield tx.objectStore('uploads').delete(id);
        yield tx.objectStore('parts').delete(partsOf(id));
        yield* dropKept(tx, id);
      }),
    sourceIds: () => read((db) => db.getAllKeys('sources')),
    setting: (key) => read((db) => db.get('settings', key)),
    saveSetting: (key, value) =>
      write(['settings'], 'relaxed', function* (tx) {
        yield tx.objectStore('settings').put(value, key);
      }),
    close: () => connection.close(),
  };
}

/** The error to throw where keeping copies of these files failed. */
async function changedOr(cause: unknown, files: readonly Blob[]): Promise<unknown> {
  if (cause instanceof NoRoomError) return cause;
  for (const file of files)
    if (!(await isReadable(file))) return new SourceChangedError('the file can no longer be read', { cause });
  return cause;
}

/**
 * Chromium reports a file that changed or vanished under the copy with the same DataError as a disk that failed
 * (measured in 156), so the file itself is asked: reading one byte of a changed one is refused too.
 */
async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Wherever an Upload's bytes are. */
const KEEPS: ('sources' | 'shared')[] = ['sources', 'shared'];

function* dropKept(tx: Pick<Writing<typeof KEEPS>, 'objectStore'>, id: UploadId): Iterable<Promise<unknown>> {
  yield tx.objectStore('sources').delete(id);
  yield tx.objectStore('shared').delete(id);
}

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error('storage', { cause }));
