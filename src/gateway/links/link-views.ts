import * as v from 'valibot';
import { Link } from '../../lib/links/link.ts';
import type { Database } from '../database/open-database.ts';
import { usageOf } from './arrival-records.ts';
import type { LinkRecord } from './link-records.ts';

/** The links as their operator sees them, each with what was used of it. */
export async function viewsOf(
  database: Database,
  records: readonly LinkRecord[],
  now: number,
): Promise<Link[]> {
  const usage = await usageOf(
    database,
    records.map(({ id }) => id),
    now,
  );
  return records.map(({ id, terms, passphrase_hash, created_at, revoked_at, resting_since }) =>
    v.parse(Link, {
      ...{ id, terms, hasPassphrase: passphrase_hash !== null, createdAt: created_at, revokedAt: revoked_at },
      isResting: resting_since !== null,
      ...(usage.get(id) ?? { files: 0, bytes: 0 }),
    }),
  );
}
