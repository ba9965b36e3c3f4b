import type { PGlite } from '@electric-sql/pglite';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';

/**
 * The embedded Postgres as a pool of one connection, so that all else is the same for both: whoever asks while it is taken
 * waits for it to be given back.
 */
export function pglitePool(database: PGlite): PostgresPool {
  let last: Promise<void> = Promise.resolve();
  return {
    async connect() {
      const before = last;
      let giveBack = (): void => undefined;
      last = new Promise((resolve) => (giveBack = resolve));
      await before;
      const client: Pick<PostgresPoolClient, 'release'> & { query: typeof query } = {
        query,
        release: giveBack,
      };
      return client as PostgresPoolClient;
    },
    end: () => database.close(),
  };

  async function query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    const { rows, affectedRows = 0 } = await database.query<Row>(sql, [...parameters]);
    return { rows, rowCount: affectedRows, command: commandOf(sql) };
  }
}

/** What a driver reads off the server's answer, and this one doesn't tell. */
function commandOf(sql: string): PostgresQueryResult<unknown>['command'] {
  const first = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase();
  return first === 'INSERT' || first === 'UPDATE' || first === 'DELETE' ? first : 'SELECT';
}
