import { Hono } from 'hono';
import * as v from 'valibot';
import { GUEST_LINK_PATH, Unlock, UNLOCK_PATH, type GuestLink } from '../../lib/links/guest-link.ts';
import { LinkId } from '../../lib/links/link.ts';
import { parseBody } from '../request-body.ts';
import type { Push } from '../push/push.ts';
import { arrivalsOf, usageOf } from './arrival-records.ts';
import { follow } from './follow.ts';
import type { GuestAsk } from './guest-ask.ts';
import type { GuestDoor } from './guest-door.ts';

export interface GuestRoutesParts {
  readonly door: GuestDoor;
  readonly ask: GuestAsk;
  readonly push: Pick<Push, 'tellOfOrder'>;
  /** ms since 1970. */
  readonly now: () => number;
}

/** What a guest sees of a link before and while handing files in, and of the order that it follows. */
export function createGuestRoutes({ door, ask, push, now }: GuestRoutesParts): Hono {
  const routes = new Hono();

  routes.get(GUEST_LINK_PATH, async (context) => {
    const guest = await door.knock(context);
    const { opened, link, isLocked } = guest;
    if (isLocked) return context.json({ isLocked: true } satisfies GuestLink);
    const { files, bytes } = (await usageOf(opened, [link.id], now())).get(link.id) ?? { files: 0, bytes: 0 };
    const arrivals = await arrivalsOf(opened, link.id, now());
    return context.json({
      isLocked: false,
      id: v.parse(LinkId, link.id),
      terms: link.terms,
      filesLeft: Math.max(0, link.terms.mostFiles - files),
      bytesLeft: Math.max(0, link.terms.mostBytes - bytes),
      progress: await follow(guest, { ask, push, now }, context.req.raw.signal),
      // Who handed in what is the operator's to know.
      arrivals: arrivals.map(({ id, kind, filename, bytes: size, state, since }) => ({
        ...{ id, kind, filename, bytes: size, state, since },
      })),
    } satisfies GuestLink);
  });

  routes.post(UNLOCK_PATH, async (context) => {
    const { passphrase } = await parseBody(Unlock, context);
    return context.json({ unlocked: await door.unlock(context, passphrase) });
  });

  return routes;
}
