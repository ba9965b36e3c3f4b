import { sql } from 'kysely';
import type { Database } from '../database/open-database.ts';

/** How long a guess counts, ms: from the first one of its subject. */
const WINDOW = 600_000;
/** Wrong guesses in that time: secrets and passphrases from one address, and passphrases of one link. */
export const MOST_BY_ADDRESS = 30;
export const MOST_BY_LINK = 10;

/** ms until another guess may be made; 0: now. Kept in the database: whoever guesses may ask several gateways. */
export async function untilNextGuess(
  database: Database,
  subject: string,
  most: number,
  now: number,
): Promise<number> {
  const row = await database
    .selectFrom('guess')
    .selectAll()
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row === undefined || row.count < most ? 0 : Math.max(0, row.begun_at + WINDOW - now);
}

/** One that was wrong. */
export async function countGuess(database: Database, subject: string, now: number): Promise<void> {
  // Of any subject: nobody asks for them any more.
  await database
    .deleteFrom('guess')
    .where('begun_at', '<=', now - WINDOW)
    .execute();
  await database
    .insertInto('guess')
    .values({ subject, begun_at: now, count: 1 })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet({ count: sql<number>`guess.count + 1` }))
    .execute();
}
