import { Hono } from 'hono';
import { GUEST_API_BASE } from '../../lib/links/guest-link.ts';
import { Request as Credentials } from '../../lib/portal/test-credentials.ts';
import { createFeedRoutes } from '../feed/feed-routes.ts';
import { Hub } from '../feed/hub.ts';
import { OrderWatches } from '../feed/order-watches.ts';
import type { GatewayEnvironment, Keeping } from '../environment.ts';
import type { Metrics } from '../metrics.ts';
import type { PortalRemote } from '../portal-remote.ts';
import type { Push } from '../push/push.ts';
import { createSeal } from '../seal.ts';
import type { Sessions } from '../sessions.ts';
import { follow } from './follow.ts';
import { progressOf } from './stage-records.ts';
import { createGuestAsk } from './guest-ask.ts';
import type { GuestDoor } from './guest-door.ts';
import { createGuestRelay } from './guest-relay.ts';
import { createGuestRoutes } from './guest-routes.ts';
import { createOperatorRoutes } from './operator-routes.ts';

export interface LinksParts {
  readonly environment: Keeping & Pick<GatewayEnvironment, 'askEvery'>;
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
  const { database, sessionKeys: keys, now, askEvery = ASK_EVERY } = environment;
  const seal = createSeal({ keys, schema: Credentials, purpose: 'link', now });
  const links = new Hono();
  links.route('/', createOperatorRoutes({ database, sessions, seal, now }));
  const ask = createGuestAsk(portal, seal, now);
  const hub = new Hub((hear) => database.listen(hear));
  closing.addEventListener('abort', () => void hub.close().catch(() => undefined), { once: true });
  const watches = new OrderWatches({
    hub,
    askEvery,
    read: ({ opened }, order) => progressOf(opened, order),
    ask: (guest) => follow(guest, { ask, push, now }, closing),
  });
  links.route(
    '/',
    createFeedRoutes({ hub, watches, door, sessions, closing, onHeld: (held) => metrics.feeds(held) }),
  );
  links.route('/', createGuestRoutes({ door, ask, push, now }));
  links.route(GUEST_API_BASE, createGuestRelay({ door, ask, push, now }));
  return links;
}
