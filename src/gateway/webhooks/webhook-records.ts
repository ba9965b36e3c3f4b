import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database/open-database.ts';
import { digestOf, newSecret } from '../secrets.ts';
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
): Promise<{ id: string; secret: string }> {
  const [id, secret] = [randomUUID(), newSecret()];
  await database
    .insertInto('webhook')
    .values({ id, secret_hash: digestOf(secret), owner, credentials, iguide_id: null, created_at: now })
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
  secret: string,
): Promise<{ id: string; iguideId: string | null } | null> {
  const row = await database
    .selectFrom('webhook')
    .select(['id', 'iguide_id'])
    .where('secret_hash', '=', digestOf(secret))
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
      ...{ webhook_id: webhookId, digest: digestOf(body) },
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
  readonly credentials: string;
}

/** What the Portal is to be asked about now. Whoever takes it is the only one, until it is due again. */
export async function takeDue(database: Database, now: number): Promise<DueEvent[]> {
  const wait = sql<number>`least(${LONGEST_WAIT}::bigint, ${FIRST_WAIT}::bigint * power(2, least(tries, 20))::bigint)`;
  const taken = await database
    .updateTable('webhook_event')
    .set({ next_try_at: sql<number>`${now}::bigint + ${wait}`, tries: sql<number>`tries + 1` })
    .from('webhook')
    .whereRef('webhook.id', '=', 'webhook_event.webhook_id')
    .where('confirmed_at', 'is', null)
    .where('next_try_at', '<=', now)
    .where('tries', '<', MOST_TRIES)
    .returning([
      'webhook_event.webhook_id',
      'webhook_event.digest',
      'webhook_event.iguide_id',
      'webhook_event.work_order_id',
      'webhook.credentials',
    ])
    .execute();
  return taken.map(({ webhook_id, digest, iguide_id, work_order_id, credentials }) => ({
    ...{ webhookId: webhook_id, digest, credentials },
    order: { iguideId: iguide_id, workOrderId: work_order_id },
  }));
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
