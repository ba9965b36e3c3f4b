import { Hono } from 'hono';
import { GUEST_API_BASE } from '../../lib/links/guest-link.ts';
import { Request as Credentials } from '../../lib/portal/test-credentials.ts';
import { createAddressOf } from '../address-of.ts';
import type { Config } from '../config.ts';
import type { LazyDatabase } from '../database/open-database.ts';
import type { PortalRemote } from '../portal-remote.ts';
import { createSeal } from '../seal.ts';
import type { Sessions } from '../sessions.ts';
import { createGuestAsk } from './guest-ask.ts';
import { createGuestDoor } from './guest-door.ts';
import { createGuestRelay } from './guest-relay.ts';
import { createGuestRoutes } from './guest-routes.ts';
import { createOperatorRoutes } from './operator-routes.ts';

export interface LinksParts {
  readonly config: Pick<Config, 'proxies'>;
  readonly environment: {
    readonly database: LazyDatabase;
    /** The newest first. */
    readonly sessionKeys: readonly Uint8Array<ArrayBuffer>[];
    /** ms since 1970. */
    readonly now: () => number;
  };
  readonly portal: PortalRemote;
  readonly sessions: Sessions;
}

/** All that has to do with shared links: the operators' side, and the guests'. */
export function createLinks({ config, environment, portal, sessions }: LinksParts): Hono {
  const { database, sessionKeys: keys, now } = environment;
  const seal = createSeal({ keys, schema: Credentials, purpose: 'link', now });
  const door = createGuestDoor({ database, keys, now, addressOf: createAddressOf(config.proxies) });
  const links = new Hono();
  links.route('/', createOperatorRoutes({ database, sessions, seal, now }));
  const ask = createGuestAsk(portal, seal, now);
  links.route('/', createGuestRoutes({ door, ask, now }));
  links.route(GUEST_API_BASE, createGuestRelay({ door, ask, now }));
  return links;
}
