import type { Kysely, Migration } from 'kysely';

/**
 * Each is run once, in this order, by whichever gateway comes first. Never edited once it was in use: what changes later is
 * a new one.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-links': { up: links },
  '0002-stages': { up: stages },
  '0003-webhooks': { up: webhooks },
  '0004-push': { up: push },
};

async function links(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('link')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('credentials', 'text', (column) => column.notNull())
    .addColumn('terms', 'jsonb', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('passphrase_hash', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .addColumn('resting_since', 'bigint')
    .execute();
  await database.schema.createIndex('link_by_owner').on('link').columns(['owner', 'created_at']).execute();
  await database.schema
    .createTable('arrival')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('link_id', 'uuid', (column) => column.notNull().references('link.id').onDelete('cascade'))
    .addColumn('upload_id', 'uuid', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('filename', 'text', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('guest', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('resource', 'text')
    .addColumn('held_until', 'bigint', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('arrival_once', ['link_id', 'upload_id'])
    .execute();
  await database.schema
    .createTable('guess')
    .addColumn('subject', 'text', (column) => column.primaryKey())
    .addColumn('begun_at', 'bigint', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .execute();
}

async function stages(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('stage')
    .addColumn('iguide_id', 'text', (column) => column.notNull())
    .addColumn('work_order_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('stage_at', ['iguide_id', 'work_order_id', 'since'])
    .execute();
  await database.schema
    .createTable('followed')
    .addColumn('iguide_id', 'text', (column) => column.notNull())
    .addColumn('work_order_id', 'text', (column) => column.notNull())
    .addColumn('looked_at', 'bigint', (column) => column.notNull())
    .addColumn('address', 'text')
    .addPrimaryKeyConstraint('followed_once', ['iguide_id', 'work_order_id'])
    .execute();
}

async function webhooks(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('webhook')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('credentials', 'text', (column) => column.notNull())
    .addColumn('iguide_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('webhook_event')
    .addColumn('webhook_id', 'uuid', (column) =>
      column.notNull().references('webhook.id').onDelete('cascade'),
    )
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('iguide_id', 'text', (column) => column.notNull())
    .addColumn('work_order_id', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('confirmed_at', 'bigint')
    .addColumn('next_try_at', 'bigint', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('webhook_event_once', ['webhook_id', 'digest'])
    .execute();
}

async function push(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('setting')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('subscription')
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('link_id', 'uuid', (column) => column.references('link.id').onDelete('cascade'))
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('p256dh', 'text', (column) => column.notNull())
    .addColumn('auth', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('subscription_once', ['subject', 'endpoint'])
    .execute();
}
