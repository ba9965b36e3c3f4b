import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, Migrator, PostgresDialect, type PostgresPool } from 'kysely';
import { MIGRATIONS } from './migrations.ts';
import { newsFromEmbedded, newsFromServer, type Listen } from './news.ts';
import { pglitePool } from './pglite-pool.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/** Where links are kept. */
export interface DatabasePlace {
  /** A Postgres's address, which may hold a password; null: one of the gateway's own, embedded, in `directory`. */
  readonly url: string | null;
  readonly directory: string;
}

/** Connections to a real Postgres, of one gateway. */
const CONNECTIONS = 10;
/** The type that counts and times have, which drivers give as text by themselves. */
const INT8 = 20;

/** Opened when it is first asked for, since the embedded one takes seconds to start, and many need none. */
export interface LazyDatabase {
  /** Rejects where it can't be reached; asked again, it is tried again. */
  get(): Promise<Database>;
  /** Whether it can be used now; one that nobody needed yet can. */
  isReady(): Promise<boolean>;
  /** Whether there may be anything in it. */
  isUsed(): Promise<boolean>;
  /** Hears what any gateway of this database tells (`tell` in news.ts). Rejects where it can't be reached. */
  listen: Listen;
  close(): Promise<void>;
}

interface Opened {
  readonly database: Database;
  readonly listen: Listen;
}

export function lazyDatabase(place: DatabasePlace): LazyDatabase {
  let opening: Promise<Opened> | null = null;
  function open(): Promise<Opened> {
    opening ??= openDatabase(place).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }
  return {
    get: async () => (await open()).database,
    listen: async (hear) => (await open()).listen(hear),
    isUsed: async () => place.url !== null || (await exists(embeddedPath(place.directory))),
    async isReady() {
      if (opening === null && place.url === null) return true;
      try {
        await (await open()).database.selectFrom('link').select('id').limit(1).execute();
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      const opened = await opening?.catch(() => null);
      await opened?.database.destroy();
    },
  };
}

/** With every table as this version needs it. */
async function openDatabase(place: DatabasePlace): Promise<Opened> {
  const { pool, listen } = place.url === null ? await embedded(place.directory) : await server(place.url);
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await database.destroy();
    throw error instanceof Error ? error : new Error('the tables could not be made');
  }
  return { database, listen };
}

function embeddedPath(directory: string): string {
  return join(directory, 'links');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

interface Source {
  readonly pool: PostgresPool;
  readonly listen: Listen;
}

async function embedded(directory: string): Promise<Source> {
  const { PGlite } = await import('@electric-sql/pglite');
  const path = embeddedPath(directory);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const database = new PGlite(path);
  await database.waitReady;
  const pool = pglitePool(database);
  return { pool, listen: newsFromEmbedded(database, pool) };
}

async function server(connectionString: string): Promise<Source> {
  const { default: pg } = await import('pg');
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS, types });
  // An idle connection that breaks: the next call gets another one.
  pool.on('error', () => undefined);
  return { pool, listen: newsFromServer(() => new pg.Client({ connectionString })) };
}
