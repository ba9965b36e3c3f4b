import * as v from 'valibot';
import * as getIguide from '../../lib/portal/get-iguide.ts';
import * as getWorkOrder from '../../lib/portal/get-work-order.ts';
import type { Database } from '../database/open-database.ts';
import type { Push } from '../push/push.ts';
import { saw, type Order } from './stage-records.ts';

/** Where finished iGUIDEs are shown, by their aliases. Never at an address that somebody sent. */
const PUBLIC = 'https://youriguide.com/';

export interface SeeOrderParts {
  readonly database: Database;
  /** A call of the Portal about the order. */
  readonly ask: (contract: typeof getWorkOrder | typeof getIguide) => Promise<unknown>;
  readonly push: Pick<Push, 'tellOfOrder'>;
  /** ms since 1970. */
  readonly now: () => number;
  /** Whether what is seen first is news, too. */
  readonly isFirstNews: boolean;
}

/** Asks the Portal how far an order is, keeps what is new of it, and tells who follows it. Rejects as `ask` does. */
export async function seeOrder(
  order: Order,
  { database, ask, push, now, isFirstNews }: SeeOrderParts,
): Promise<void> {
  const asked = now();
  const { status } = v.parse(getWorkOrder.Response, await ask(getWorkOrder));
  const alias = status === 'done' ? v.parse(getIguide.Response, await ask(getIguide)).alias : undefined;
  const address = alias === undefined ? null : PUBLIC + encodeURIComponent(alias);
  const { isNew, isFirst } = await saw(database, order, { status, address, asked });
  if (isNew && (isFirstNews || !isFirst)) void push.tellOfOrder(database, order, { status, address });
}
