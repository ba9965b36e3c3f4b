import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { hashOf, newSecret } from '../links/link-records.ts';
import type { LinkSecret } from '../../lib/links/secret.ts';
import type { Database } from '../database/open-database.ts';
import type { Order } from '../links/stage-records.ts';

/** ms until the Portal is asked again about what came, after the first time and at most. */
const FIRST_WAIT = 10_000;
const LONGEST_WAIT = 3_600_000;
/** Times that it is asked: over about a day. */
const MOST_TRIES = 32;

export interface NewWebhook {
  readonly owner: string;
  /** That operator's at the Portal, sealed. */
  readonly credentials: string;
}

/** The webhook of an iGUIDE that is about to be made: the Portal learns its address before it gives the iGUIDE an ID. */
export async function insertWebhook(
  database: Database,
  { owner, credentials }: NewWebhook,
  now: number,
): Promise<{ id: string; secret: LinkSecret }> {
  const [id, secret] = [randomUUID(), newSecret()];
  await database
    .insertInto('webhook')
    .values({ id, secret_hash: hashOf(secret), owner, credentials, iguide_id: null, created_at: now })
    .execute();
  return { id, secret };
}

export async function nameWebhook(database: Database, id: string, iguideId: string): Promise<void> {
  await database.updateTable('webhook').set({ iguide_id: iguideId }).where('id', '=', id).execute();
}

/** Its iGUIDE was not made. */
export async function deleteWebhook(database: Database, id: string): Promise<void> {
  await database.deleteFrom('webhook').where('id', '=', id).execute();
}

/** Null: there is no such webhook. */
export async function webhookOf(
  database: Database,
  secret: LinkSecret,
): Promise<{ id: string; iguideId: string | null } | null> {
  const row = await database
    .selectFrom('webhook')
    .select(['id', 'iguide_id'])
    .where('secret_hash', '=', hashOf(secret))
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, iguideId: row.iguide_id };
}

/** Keeps what came, unless the same came before. It is due at once. */
export async function keepEvent(
  database: Database,
  webhookId: string,
  { iguideId, workOrderId }: Order,
  body: string,
  now: number,
): Promise<void> {
  await database
    .insertInto('webhook_event')
    .values({
      ...{ webhook_id: webhookId, digest: createHash('sha256').update(body).digest('hex') },
      ...{ iguide_id: iguideId, work_order_id: workOrderId, received_at: now },
      ...{ confirmed_at: null, next_try_at: now, tries: 0 },
    })
    .onConflict((conflict) => conflict.columns(['webhook_id', 'digest']).doNothing())
    .execute();
}

export interface DueEvent {
  readonly webhookId: string;
  readonly digest: string;
  readonly order: Order;
  readonly owner: string;
  readonly credentials: string;
}

/** What the Portal is to be asked about now. Whoever takes it is the only one, until it is due again. */
export async function takeDue(database: Database, now: number): Promise<DueEvent[]> {
  const wait = sql<number>`least(${LONGEST_WAIT}::bigint, ${FIRST_WAIT}::bigint * power(2, least(tries, 20))::bigint)`;
  const taken = await database
    .updateTable('webhook_event')
    .set({ next_try_at: sql<number>`${now}::bigint + ${wait}`, tries: sql<number>`tries + 1` })
    .where('confirmed_at', 'is', null)
    .where('next_try_at', '<=', now)
    .where('tries', '<', MOST_TRIES)
    .returning(['webhook_id', 'digest', 'iguide_id', 'work_order_id'])
    .execute();
  const due: DueEvent[] = [];
  for (const { webhook_id, digest, iguide_id, work_order_id } of taken) {
    const webhook = await database
      .selectFrom('webhook')
      .select(['owner', 'credentials'])
      .where('id', '=', webhook_id)
      .executeTakeFirst();
    const order = { iguideId: iguide_id, workOrderId: work_order_id };
    if (webhook !== undefined) due.push({ webhookId: webhook_id, digest, order, ...webhook });
  }
  return due;
}

export async function confirmed(
  database: Database,
  { webhookId, digest }: Pick<DueEvent, 'webhookId' | 'digest'>,
  now: number,
): Promise<void> {
  await database
    .updateTable('webhook_event')
    .set({ confirmed_at: now })
    .where('webhook_id', '=', webhookId)
    .where('digest', '=', digest)
    .execute();
}
