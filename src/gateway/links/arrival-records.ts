import { randomUUID } from 'node:crypto';
import { sql, type ExpressionBuilder, type Selectable } from 'kysely';
import type { Arrival } from '../../lib/links/link.ts';
import type { LinkCode } from '../../lib/links/guest-link.ts';
import type { Database } from '../database/open-database.ts';
import type { ArrivalTable, Tables } from '../database/tables.ts';
import { recordOf } from './link-records.ts';
import { refusalOf } from './link-rules.ts';

type ArrivalRecord = Selectable<ArrivalTable>;

export interface Usage {
  readonly files: number;
  readonly bytes: number;
}

/** A file that a guest wants to hand in. */
export interface Candidate {
  readonly uploadId: string;
  readonly kind: ArrivalTable['kind'];
  readonly filename: string;
  readonly bytes: number;
  readonly guest: string | null;
}

export type Reservation =
  | { readonly isHeld: true; readonly arrivalId: string; readonly isNew: boolean }
  | { readonly isHeld: false; readonly why: LinkCode | 'another-file' | 'done' };

/** What counts: all that came, and what may still come by a permit that lives. */
const counts = (now: number) => (is: ExpressionBuilder<Tables, 'arrival'>) =>
  is.or([is('state', '!=', 'sending'), is('held_until', '>', now)]);

/** What was used of each of these links. */
export async function usageOf(
  database: Database,
  linkIds: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, Usage>> {
  if (linkIds.length === 0) return new Map();
  const rows = await database
    .selectFrom('arrival')
    .select(['link_id', ({ fn }) => fn.countAll<string>().as('files'), sql<string>`sum(bytes)`.as('bytes')])
    .where('link_id', 'in', [...linkIds])
    .where(counts(now))
    .groupBy('link_id')
    .execute();
  return new Map(
    rows.map(({ link_id, files, bytes }) => [link_id, { files: Number(files), bytes: Number(bytes) }]),
  );
}

/**
 * Holds a place for a file, or for one that had a permit before, within the link's limits. The link's row is locked
 * meanwhile, so that two devices can't take the last place both, whichever gateways they ask.
 */
export function reserve(
  database: Database,
  linkId: string,
  candidate: Candidate,
  { now, heldUntil }: { now: number; heldUntil: number },
): Promise<Reservation> {
  return database.transaction().execute(async (transaction): Promise<Reservation> => {
    const row = await transaction
      .selectFrom('link')
      .selectAll()
      .where('id', '=', linkId)
      .forUpdate()
      .executeTakeFirst();
    const refused = row === undefined ? 'link-unknown' : refusalOf(recordOf(row), candidate, now);
    if (row === undefined || refused !== null) return { isHeld: false, why: refused ?? 'link-unknown' };
    const { terms } = recordOf(row);
    const known = await transaction
      .selectFrom('arrival')
      .selectAll()
      .where('link_id', '=', linkId)
      .where('upload_id', '=', candidate.uploadId)
      .executeTakeFirst();
    if (known !== undefined && !isSameFile(known, candidate)) return { isHeld: false, why: 'another-file' };
    if (known?.state === 'done') return { isHeld: false, why: 'done' };
    const { files, bytes } = await othersOf(transaction, linkId, candidate.uploadId, now);
    if (files + 1 > terms.mostFiles || bytes + candidate.bytes > terms.mostBytes)
      return { isHeld: false, why: 'link-full' };
    if (known !== undefined) {
      await transaction
        .updateTable('arrival')
        .set({ held_until: heldUntil, state: 'sending' })
        .where('id', '=', known.id)
        .execute();
      return { isHeld: true, arrivalId: known.id, isNew: false };
    }
    const { uploadId, kind, filename, guest } = candidate;
    const id = randomUUID();
    await transaction
      .insertInto('arrival')
      .values({
        ...{ id, link_id: linkId, upload_id: uploadId, kind, filename, bytes: candidate.bytes, guest },
        ...{ state: 'sending', resource: null, held_until: heldUntil, since: now },
      })
      .execute();
    return { isHeld: true, arrivalId: id, isNew: true };
  });
}

/** The Portal gave no permit: the place is free again. */
export async function giveBack(database: Database, arrivalId: string): Promise<void> {
  await database.deleteFrom('arrival').where('id', '=', arrivalId).execute();
}

/** What the Portal calls it. */
export async function named(database: Database, arrivalId: string, resource: string): Promise<void> {
  await database.updateTable('arrival').set({ resource }).where('id', '=', arrivalId).execute();
}

/** What came in through a link and the Portal calls so; null: nothing did. */
export async function arrivalOf(
  database: Database,
  linkId: string,
  kind: ArrivalTable['kind'],
  resource: string,
): Promise<ArrivalRecord | null> {
  const row = await database
    .selectFrom('arrival')
    .selectAll()
    .where('link_id', '=', linkId)
    .where('kind', '=', kind)
    .where('resource', '=', resource)
    .executeTakeFirst();
  return row ?? null;
}

/** It goes on to there, and never back from `done`. False: it was there already. */
export async function advance(
  database: Database,
  arrivalId: string,
  state: 'processing' | 'done',
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('arrival')
    .set({ state, since: now })
    .where('id', '=', arrivalId)
    .where('state', 'not in', state === 'done' ? ['done'] : ['done', 'processing'])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** What came in, or may still come, the newest first. */
export async function arrivalsOf(database: Database, linkId: string, now: number): Promise<Arrival[]> {
  const rows = await database
    .selectFrom('arrival')
    .selectAll()
    .where('link_id', '=', linkId)
    .where(counts(now))
    .orderBy('since', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(({ id, kind, filename, bytes, guest, state, since }) => ({
    ...{ id, kind, filename, bytes, guest, state, since },
  }));
}

async function othersOf(database: Database, linkId: string, uploadId: string, now: number): Promise<Usage> {
  const { files, bytes } = await database
    .selectFrom('arrival')
    .select([({ fn }) => fn.countAll<string>().as('files'), sql<string>`coalesce(sum(bytes), 0)`.as('bytes')])
    .where('link_id', '=', linkId)
    .where('upload_id', '!=', uploadId)
    .where(counts(now))
    .executeTakeFirstOrThrow();
  return { files: Number(files), bytes: Number(bytes) };
}

function isSameFile({ kind, filename, bytes }: ArrivalRecord, candidate: Candidate): boolean {
  return kind === candidate.kind && filename === candidate.filename && bytes === candidate.bytes;
}
