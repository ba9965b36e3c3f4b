import type { Hono } from 'hono';
import type { PushMessage } from '../../lib/links/push.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database/open-database.ts';
import type { GatewayEnvironment, Keeping } from '../environment.ts';
import type { GuestDoor } from '../links/guest-door.ts';
import type { Order } from '../links/stage-records.ts';
import { createSeal } from '../seal.ts';
import type { Sessions } from '../sessions.ts';
import { createPushRoutes } from './push-routes.ts';
import { Pusher } from './pusher.ts';
import { subscribersOf, type Subscriber } from './subscription-records.ts';
import { VapidKeys, vapidKeys } from './vapid-keys.ts';

/** Stages that somebody who is not looking wants to hear of. */
const TOLD: ReadonlySet<string> = new Set(['done', 'rejected', 'cancelled', 'exception']);
/** For who runs a gateway that nobody reaches. */
const NOBODY = 'mailto:nobody@sitelift.invalid';
const RETRY_AFTER = 5_000;

export interface PushParts {
  readonly config: Pick<Config, 'publicOrigin' | 'pushHosts'>;
  readonly environment: Keeping & Pick<GatewayEnvironment, 'fetch' | 'pushAgainAfter'>;
  readonly sessions: Sessions;
  readonly door: GuestDoor;
  readonly closing: AbortSignal;
}

/** Tells who has no page open. Neither is waited for by whoever says it, nor rejects. */
export interface Push {
  readonly routes: Hono;
  tell(database: Database, to: readonly Subscriber[], message: PushMessage): Promise<void>;
  /** An order was seen at another stage: who subscribed to it hears of its end. */
  tellOfOrder(
    database: Database,
    order: Order,
    news: { readonly status: string; readonly address: string | null },
  ): Promise<void>;
}

export function createPush({ config, environment, sessions, door, closing }: PushParts): Push {
  const { fetch, database, sessionKeys, now, pushAgainAfter: retryAfter = RETRY_AFTER } = environment;
  const seal = createSeal({ keys: sessionKeys, schema: VapidKeys, purpose: 'vapid', now });
  const keys = (opened: Database): Promise<VapidKeys> => vapidKeys(opened, seal, now());
  const named = config.pushHosts;
  const overTls = config.publicOrigin?.startsWith('https:') === true;
  const contact = overTls ? config.publicOrigin : NOBODY;
  const pusher = new Pusher({ fetch, named, contact, keys, retryAfter, closing });
  return {
    routes: createPushRoutes({ database, sessions, door, named, keys, now, overTls }),
    tell: (opened, to, message) => pusher.push(opened, to, message),
    async tellOfOrder(opened, order, { status, address }) {
      if (!TOLD.has(status)) return;
      try {
        const { to, place } = await subscribersOf(opened, order);
        await pusher.push(opened, to, { kind: 'order', status, place, address });
      } catch {
        // The database is away: the page shows it.
      }
    },
  };
}
