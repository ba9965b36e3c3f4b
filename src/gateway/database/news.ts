import { setTimeout as sleep } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import { sql, type Kysely, type PostgresPool } from 'kysely';
import type { Client } from 'pg';
import type { Tables } from './tables.ts';

const CHANNEL = 'sitelift';
/** ms until a lost connection is tried again. */
const AGAIN_AFTER = 1_000;

/** Told a topic, or null: something may have been missed, of whichever topic. */
export type Hear = (topic: string | null) => void;

/** Hears until the returned function is called. */
export type Listen = (hear: Hear) => Promise<() => Promise<void>>;

/** What may have changed: something of one link's, of an operator's links, or how far an order is. */
export const topics = {
  link: (id: string): string => `link ${id}`,
  operator: (owner: string): string => `operator ${owner}`,
  order: (iguideId: string, workOrderId: string): string => `order ${iguideId} ${workOrderId}`,
};

/**
 * Tells every gateway of this database that something about these changed. What, they read from the tables. Never rejects:
 * what changed has changed, and who missed it looks again once the database is back.
 */
export async function tell(database: Kysely<Tables>, ...about: readonly string[]): Promise<void> {
  for (const topic of about)
    await sql`select pg_notify(${CHANNEL}, ${topic})`.execute(database).catch(() => undefined);
}

/** `pool`: the only one that uses it. */
export function newsFromEmbedded(database: PGlite, pool: PostgresPool): Listen {
  return async (hear) => {
    // Not amid somebody's transaction: rolled back, it would end the listening, too.
    const client = await pool.connect();
    try {
      return await database.listen(CHANNEL, hear);
    } finally {
      client.release();
    }
  };
}

/** By a connection of its own, which is made anew when it breaks. */
export function newsFromServer(connect: () => Client): Listen {
  return async (hear) => {
    const ended = new AbortController();
    const isStopped = (): boolean => ended.signal.aborted;
    let client = await begin();

    async function begin(): Promise<Client> {
      const next = connect();
      // It ends after it: that is where it is made anew.
      next.on('error', () => undefined);
      next.on('notification', ({ payload }) => hear(payload ?? null));
      await next.connect();
      try {
        await next.query(`LISTEN ${CHANNEL}`);
      } catch (error) {
        await next.end();
        throw error;
      }
      next.once('end', () => void goOn());
      return next;
    }

    async function goOn(): Promise<void> {
      while (!isStopped()) {
        try {
          await sleep(AGAIN_AFTER, undefined, { signal: ended.signal });
          client = await begin();
          // It was stopped meanwhile.
          if (isStopped()) await client.end();
          else hear(null);
          return;
        } catch {
          // The server is away yet.
        }
      }
    }

    return async () => {
      ended.abort();
      await client.end();
    };
  };
}
