import * as v from 'valibot';
import webPush from 'web-push';
import type { Database } from '../database/open-database.ts';
import type { Seal } from '../seal.ts';

export const VapidKeys = v.object({ publicKey: v.string(), privateKey: v.string() });
export type VapidKeys = v.InferOutput<typeof VapidKeys>;

const NAME = 'vapid-keys';
/** ms: for good. A browser's subscription is bound to the key. */
const SEALED_FOR = 100 * 365 * 86_400_000;

/**
 * The keys (RFC 8292) of all gateways on this database, made by the first that needs them and sealed with the session's keys.
 * Where none of those opens them any more, new ones are made: then browsers have to subscribe anew.
 */
export async function vapidKeys(database: Database, seal: Seal<VapidKeys>, now: number): Promise<VapidKeys> {
  const kept = await database
    .selectFrom('setting')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirst();
  const opened = kept === undefined ? null : await seal.open(kept.value);
  if (opened !== null) return opened;
  const made = webPush.generateVAPIDKeys();
  const value = await seal.seal(made, now + SEALED_FOR);
  await database
    .insertInto('setting')
    .values({ name: NAME, value })
    .onConflict((conflict) =>
      kept === undefined
        ? conflict.doNothing()
        : conflict.column('name').doUpdateSet({ value }).where('setting.value', '=', kept.value),
    )
    .execute();
  // Another gateway may have been quicker.
  const { value: final } = await database
    .selectFrom('setting')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirstOrThrow();
  return (await seal.open(final)) ?? made;
}
