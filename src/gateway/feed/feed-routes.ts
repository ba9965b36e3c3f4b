import { Hono, type Context } from 'hono';
import { FEED_PATH, GUEST_FEED_PATH } from '../../lib/links/feed-paths.ts';
import { topics } from '../database/news.ts';
import type { GuestDoor } from '../links/guest-door.ts';
import { Refusal } from '../refusal.ts';
import { accountOf, type Sessions } from '../sessions.ts';
import { eventStream, PACE, type Events } from './event-stream.ts';
import type { Hub } from './hub.ts';
import type { OrderWatches } from './order-watches.ts';

/** Connections that one gateway holds, each some 42 kB (measured, `npm run load`). */
const MOST = 10_000;

export interface FeedRoutesParts {
  readonly hub: Hub;
  readonly watches: OrderWatches;
  readonly door: GuestDoor;
  readonly sessions: Sessions;
  readonly closing: AbortSignal;
  /** So many are open now. */
  readonly onHeld: (held: number) => void;
  readonly most?: number | undefined;
}

/**
 * To a guest: `progress`, with how far the order is; `link`: something about the link is other than it was. To an operator:
 * `links`: something about one of theirs is.
 */
export function createFeedRoutes({
  hub,
  watches,
  door,
  sessions,
  closing,
  onHeld,
  most = MOST,
}: FeedRoutesParts): Hono {
  const routes = new Hono();
  let held = 0;

  async function stream(context: Context, begin: (events: Events) => () => void): Promise<Response> {
    if (held >= most) throw new Refusal(503, 'busy', { headers: { 'Retry-After': '60' }, reason: 'feeds' });
    await hub.ready();
    onHeld((held += 1));
    return eventStream(context, { pace: PACE, closing }, (events) => {
      const stop = begin(events);
      return () => {
        onHeld((held -= 1));
        stop();
      };
    });
  }

  routes.get(GUEST_FEED_PATH, async (context) => {
    const guest = await door.enter(context);
    const { id, terms } = guest.link;
    const { iguideId, workOrderId, follow } = terms;
    return stream(context, (events) => {
      /** Whoever is not let in any more hears that something changed, and nothing after it. */
      const check = async (): Promise<void> => {
        const isIn = await door.enter(context).then(
          () => true,
          (error: unknown) => !(error instanceof Refusal),
        );
        events.send('link', {});
        if (!isIn) events.end();
      };
      const stops = [hub.subscribe(topics.link(id), () => void check())];
      if (follow && workOrderId !== null)
        stops.push(
          watches.watch(guest, { iguideId, workOrderId }, (progress) => events.send('progress', progress)),
        );
      return () => stops.forEach((stop) => stop());
    });
  });

  routes.get(FEED_PATH, async (context) => {
    const account = accountOf(await sessions.require(context));
    return stream(context, (events) =>
      hub.subscribe(topics.operator(account), () => events.send('links', {})),
    );
  });

  return routes;
}
