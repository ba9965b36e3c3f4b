import type { Progress } from '../../lib/links/guest-link.ts';
import type { Push } from '../push/push.ts';
import { Refusal } from '../refusal.ts';
import type { Guest } from './guest-door.ts';
import type { GuestAsk } from './guest-ask.ts';
import { seeOrder } from './see-order.ts';
import { lookedInVain, progressOf, takeLook } from './stage-records.ts';

export interface FollowParts {
  readonly ask: GuestAsk;
  readonly push: Pick<Push, 'tellOfOrder'>;
  /** ms since 1970. */
  readonly now: () => number;
}

/**
 * How far the link's work order is. The Portal is asked now and then, however many follow it; where it can't be asked,
 * what was seen before is told. Null: the link shows no progress.
 */
export async function follow(
  guest: Guest,
  { ask, push, now }: FollowParts,
  signal: AbortSignal,
): Promise<Progress | null> {
  const { opened, link } = guest;
  const { iguideId, workOrderId, follow: isFollowed } = link.terms;
  if (!isFollowed || workOrderId === null) return null;
  const order = { iguideId, workOrderId };
  if (await takeLook(opened, order, now())) {
    try {
      const call = { params: { ...order }, query: {}, body: undefined, signal };
      await seeOrder(order, {
        ...{ database: opened, push, now, isFirstNews: false },
        ask: (contract) => ask(guest, ['calls', contract], call),
      });
    } catch (error) {
      await lookedInVain(opened, order);
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return progressOf(opened, order);
}
