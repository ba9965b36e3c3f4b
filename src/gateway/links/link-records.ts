import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import * as v from 'valibot';
import { LinkSecret } from '../../lib/links/secret.ts';
import { Terms } from '../../lib/links/terms.ts';
import type { Database } from '../database/open-database.ts';
import type { LinkTable } from '../database/tables.ts';
import { digestOf, newSecret } from '../secrets.ts';

/** A link as it is kept. */
export interface LinkRecord extends Omit<Selectable<LinkTable>, 'terms'> {
  readonly terms: Terms;
}

export interface NewLink {
  readonly owner: string;
  readonly credentials: string;
  readonly terms: Terms;
  readonly passphraseHash: string | null;
}

/** What may be changed; what is left out stays. */
export interface LinkChange {
  readonly terms?: Terms;
  readonly passphraseHash?: string | null;
  readonly revokedAt?: number | null;
  readonly secretHash?: string;
  readonly credentials?: string;
  readonly restingSince?: number | null;
}

export function newLinkSecret(): LinkSecret {
  return v.parse(LinkSecret, newSecret());
}

export async function insertLink(
  database: Database,
  { owner, credentials, terms, passphraseHash }: NewLink,
  now: number,
): Promise<{ record: LinkRecord; secret: LinkSecret }> {
  const secret = newLinkSecret();
  const row = {
    ...{ id: randomUUID(), secret_hash: digestOf(secret), owner, credentials },
    ...{ expires_at: terms.expiresAt, passphrase_hash: passphraseHash, created_at: now, revoked_at: null },
    resting_since: null,
  };
  await database
    .insertInto('link')
    .values({ ...row, terms: JSON.stringify(terms) })
    .execute();
  return { record: { ...row, terms }, secret };
}

/** The link of that secret; null: there is none, or none any more. */
export async function linkOfSecret(database: Database, secret: LinkSecret): Promise<LinkRecord | null> {
  const row = await database
    .selectFrom('link')
    .selectAll()
    .where('secret_hash', '=', digestOf(secret))
    .executeTakeFirst();
  return row === undefined ? null : recordOf(row);
}

/** An operator's own link; null: there is no such one of theirs. */
export async function linkOf(database: Database, owner: string, id: string): Promise<LinkRecord | null> {
  const row = await database
    .selectFrom('link')
    .selectAll()
    .where('id', '=', id)
    .where('owner', '=', owner)
    .executeTakeFirst();
  return row === undefined ? null : recordOf(row);
}

/** An operator's links, the newest first. */
export async function linksOf(database: Database, owner: string): Promise<LinkRecord[]> {
  const rows = await database
    .selectFrom('link')
    .selectAll()
    .where('owner', '=', owner)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map(recordOf);
}

export async function changeLink(database: Database, id: string, change: LinkChange): Promise<void> {
  const { terms, passphraseHash, revokedAt, secretHash, credentials, restingSince } = change;
  const values = {
    ...(terms === undefined ? {} : { terms: JSON.stringify(terms), expires_at: terms.expiresAt }),
    ...(passphraseHash === undefined ? {} : { passphrase_hash: passphraseHash }),
    ...(revokedAt === undefined ? {} : { revoked_at: revokedAt }),
    ...(secretHash === undefined ? {} : { secret_hash: secretHash }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(restingSince === undefined ? {} : { resting_since: restingSince }),
  };
  if (Object.keys(values).length === 0) return;
  await database.updateTable('link').set(values).where('id', '=', id).execute();
}

/** With all that is known of what came in through it. */
export async function deleteLink(database: Database, id: string): Promise<void> {
  await database.deleteFrom('link').where('id', '=', id).execute();
}

export function recordOf(row: Selectable<LinkTable>): LinkRecord {
  return { ...row, terms: v.parse(Terms, row.terms) };
}
