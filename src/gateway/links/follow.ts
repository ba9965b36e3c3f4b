import type { Progress } from '../../lib/links/guest-link.ts';
import * as getIguide from '../../lib/portal/get-iguide.ts';
import * as getWorkOrder from '../../lib/portal/get-work-order.ts';
import * as v from 'valibot';
import type { Push } from '../push/push.ts';
import { Refusal } from '../refusal.ts';
import type { Guest } from './guest-door.ts';
import type { GuestAsk } from './guest-ask.ts';
import { lookedInVain, progressOf, saw, takeLook } from './stage-records.ts';

/** Where finished iGUIDEs are shown, by their aliases. */
const PUBLIC = 'https://youriguide.com/';

/** Where a finished iGUIDE is; null: its alias is not known. Never an address that somebody sent. */
export function publicAddress({ alias }: { readonly alias?: string | undefined }): string | null {
  return alias === undefined ? null : PUBLIC + encodeURIComponent(alias);
}

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
      const call = { query: {}, body: undefined, signal };
      const { status } = v.parse(
        getWorkOrder.Response,
        await ask(guest, ['calls', getWorkOrder], { ...call, params: order }),
      );
      const iguide =
        status === 'done'
          ? v.parse(
              getIguide.Response,
              await ask(guest, ['calls', getIguide], { ...call, params: { iguideId } }),
            )
          : {};
      const address = publicAddress(iguide);
      const { isNew, isFirst } = await saw(opened, order, { status, address, now: now() });
      // What is found at the first look is no news.
      if (isNew && !isFirst) void push.tellOfOrder(opened, order, { status, address });
    } catch (error) {
      await lookedInVain(opened, order);
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return progressOf(opened, order);
}
