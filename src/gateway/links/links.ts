import { Hono } from 'hono';
import { GUEST_API_BASE } from '../../lib/links/guest-link.ts';
import { Request as Credentials } from '../../lib/portal/test-credentials.ts';
import { PACE, type Pace } from '../feed/event-stream.ts';
import { createFeedRoutes } from '../feed/feed-routes.ts';
import { Hub } from '../feed/hub.ts';
import { OrderWatches } from '../feed/order-watches.ts';
import type { LazyDatabase } from '../database/open-database.ts';
import type { Metrics } from '../metrics.ts';
import type { PortalRemote } from '../portal-remote.ts';
import type { Push } from '../push/push.ts';
import { createSeal } from '../seal.ts';
import type { Sessions } from '../sessions.ts';
import { follow } from './follow.ts';
import { createGuestAsk } from './guest-ask.ts';
import type { GuestDoor } from './guest-door.ts';
import { createGuestRelay } from './guest-relay.ts';
import { createGuestRoutes } from './guest-routes.ts';
import { createOperatorRoutes } from './operator-routes.ts';

export interface LinksParts {
  readonly environment: {
    readonly database: LazyDatabase;
    /** The newest first. */
    readonly sessionKeys: readonly Uint8Array<ArrayBuffer>[];
    /** ms since 1970. */
    readonly now: () => number;
    /** How often the Portal is asked about orders that are looked at, ms; how connections are kept. */
    readonly feed?: { readonly askEvery?: number; readonly pace?: Pace } | undefined;
  };
  readonly portal: PortalRemote;
  readonly sessions: Sessions;
  readonly door: GuestDoor;
  readonly push: Push;
  readonly metrics: Pick<Metrics, 'feeds'>;
  /** The gateway is about to stop. */
  readonly closing: AbortSignal;
}

/** ms between two times that the Portal is asked about an order that somebody has before their eyes. */
const ASK_EVERY = 20_000;

/** All that has to do with shared links: the operators' side, and the guests'. */
export function createLinks({
  environment,
  portal,
  sessions,
  door,
  push,
  closing,
  metrics,
}: LinksParts): Hono {
  const { database, sessionKeys: keys, now, feed = {} } = environment;
  const { askEvery = ASK_EVERY, pace = PACE } = feed;
  const seal = createSeal({ keys, schema: Credentials, purpose: 'link', now });
  const links = new Hono();
  links.route('/', createOperatorRoutes({ database, sessions, seal, now }));
  const ask = createGuestAsk(portal, seal, now);
  const hub = new Hub((hear) => database.listen(hear));
  closing.addEventListener('abort', () => void hub.close().catch(() => undefined), { once: true });
  const watches = new OrderWatches({
    hub,
    askEvery,
    ask: (guest) => follow(guest, { ask, push, now }, closing),
  });
  links.route(
    '/',
    createFeedRoutes({ hub, watches, door, sessions, pace, closing, onHeld: (held) => metrics.feeds(held) }),
  );
  links.route('/', createGuestRoutes({ door, ask, push, now }));
  links.route(GUEST_API_BASE, createGuestRelay({ door, ask, push, now }));
  return links;
}
