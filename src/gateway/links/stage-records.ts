import type { Progress } from '../../lib/links/guest-link.ts';
import { tell, topics } from '../database/news.ts';
import type { Database } from '../database/open-database.ts';

/** A work order, by whom it is known everywhere. */
export interface Order {
  readonly iguideId: string;
  readonly workOrderId: string;
}

/** ms between two questions to the Portal about one work order, however many follow it: less than between a page's looks. */
const LOOK_EVERY = 20_000;
/** The same about one that is done and has its address: seldom does that change. */
const LOOK_AGAIN_EVERY = 600_000;

/**
 * Whether it is time to ask the Portal again; then whoever asked first is to do it, and the others see what was known
 * before. `now` in ms since 1970.
 */
export async function takeLook(
  database: Database,
  { iguideId, workOrderId }: Order,
  now: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await database
    .insertInto('followed')
    .values({ iguide_id: iguideId, work_order_id: workOrderId, looked_at: now, address: null })
    .onConflict((conflict) =>
      conflict
        .columns(['iguide_id', 'work_order_id'])
        .doUpdateSet({ looked_at: now })
        .where((look) =>
          look.or([
            look('followed.looked_at', '<=', now - LOOK_AGAIN_EVERY),
            look.and([
              look('followed.looked_at', '<=', now - LOOK_EVERY),
              look('followed.address', 'is', null),
            ]),
          ]),
        ),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

/** The Portal was asked in vain: the next one asks at once. */
export async function lookedInVain(database: Database, { iguideId, workOrderId }: Order): Promise<void> {
  await database
    .updateTable('followed')
    .set({ looked_at: 0 })
    .where('iguide_id', '=', iguideId)
    .where('work_order_id', '=', workOrderId)
    .execute();
}

/**
 * It was seen in that status when it was asked about, at `asked` (ms since 1970); one that is known already changes nothing,
 * nor does an answer to what was asked before the last stage was seen: it is an old one, however late it came. All who
 * follow it are told what is new. `isFirst`: none was seen before.
 */
export async function saw(
  database: Database,
  order: Order,
  { status, address, asked }: { status: string; address: string | null; asked: number },
): Promise<{ readonly isNew: boolean; readonly isFirst: boolean }> {
  const { iguideId: iguide_id, workOrderId: work_order_id } = order;
  const { stages, address: known } = await progressOf(database, order);
  const last = stages.at(-1);
  const isOther = last?.status !== status;
  if (isOther && last !== undefined && last.since >= asked) return { isNew: false, isFirst: false };
  const isNew = isOther && (await insertStage(database, { iguide_id, work_order_id, status, since: asked }));
  // After its stage: whoever reads the address first finds the stage, too.
  if (address !== null && address !== known)
    await database
      .insertInto('followed')
      .values({ iguide_id, work_order_id, looked_at: asked, address })
      .onConflict((conflict) => conflict.columns(['iguide_id', 'work_order_id']).doUpdateSet({ address }))
      .execute();
  if (isNew || (address !== null && address !== known))
    await tell(database, topics.order(iguide_id, work_order_id));
  return { isNew, isFirst: stages.length === 0 };
}

/** Whether it was the first at that time. */
async function insertStage(
  database: Database,
  stage: { iguide_id: string; work_order_id: string; status: string; since: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await database
    .insertInto('stage')
    .values(stage)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

/** Never an address without the stage that it came with. */
export async function progressOf(database: Database, { iguideId, workOrderId }: Order): Promise<Progress> {
  const followed = await database
    .selectFrom('followed')
    .select('address')
    .where('iguide_id', '=', iguideId)
    .where('work_order_id', '=', workOrderId)
    .executeTakeFirst();
  const stages = await database
    .selectFrom('stage')
    .select(['status', 'since'])
    .where('iguide_id', '=', iguideId)
    .where('work_order_id', '=', workOrderId)
    .orderBy('since')
    .execute();
  return { stages, address: followed?.address ?? null };
}
