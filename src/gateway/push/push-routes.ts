import { Hono, type Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SESSION_PATH } from '../../lib/gateway/session.ts';
import { GUEST_PUSH_PATH, PUSH_PATH, Subscription, Unsubscription } from '../../lib/links/push.ts';
import { cookieOptions } from '../cookie-options.ts';
import type { Database, LazyDatabase } from '../database/open-database.ts';
import type { GuestDoor } from '../links/guest-door.ts';
import { refuse } from '../refusal.ts';
import { parseBody } from '../request-body.ts';
import { accountOf, type Sessions } from '../sessions.ts';
import { digestOf } from '../secrets.ts';
import { isPushService } from './push-services.ts';
import { forgetDigest, subscribe, unsubscribe, type Subscriber } from './subscription-records.ts';
import type { VapidKeys } from './vapid-keys.ts';

/** Which subscription of its operator's is this browser's, so that signing out ends it. */
const KNOWN = 'sitelift-push';
/** Seconds: browsers keep no cookie longer. */
const KNOWN_FOR = 400 * 86_400;

export interface PushRoutesParts {
  readonly database: LazyDatabase;
  readonly sessions: Sessions;
  readonly door: GuestDoor;
  readonly named: readonly string[];
  readonly keys: (database: Database) => Promise<VapidKeys>;
  /** ms since 1970. */
  readonly now: () => number;
  /** The app is served over TLS. */
  readonly overTls: boolean;
}

export function createPushRoutes({
  database,
  sessions,
  door,
  named,
  keys,
  now,
  overTls,
}: PushRoutesParts): Hono {
  const routes = new Hono();
  const cookie = { ...cookieOptions(overTls, SESSION_PATH), maxAge: KNOWN_FOR };

  const operator = async (context: Context): Promise<Subscriber> => {
    return { owner: accountOf(await sessions.require(context)) };
  };
  const guest = async (context: Context): Promise<Subscriber> => {
    const { link } = await door.enter(context);
    return { linkId: link.id };
  };

  for (const [path, who] of [
    [PUSH_PATH, operator],
    [GUEST_PUSH_PATH, guest],
  ] as const) {
    routes.get(path, async (context) => {
      await who(context);
      const { publicKey } = await keys(await database.get());
      return context.json({ publicKey });
    });
    routes.post(path, async (context) => {
      const subscriber = await who(context);
      const subscription = await parseBody(Subscription, context);
      if (!isPushService(subscription.endpoint, named))
        throw refuse(400, 'bad-request', { message: 'no push service that is known', reason: 'endpoint' });
      await subscribe(await database.get(), subscriber, subscription, now());
      if (path === PUSH_PATH) setCookie(context, KNOWN, digestOf(subscription.endpoint), cookie);
      return context.body(null, 204);
    });
    routes.delete(path, async (context) => {
      const subscriber = await who(context);
      const { endpoint } = await parseBody(Unsubscription, context);
      await unsubscribe(await database.get(), subscriber, endpoint);
      return context.body(null, 204);
    });
  }
  routes.delete(SESSION_PATH, async (context, next) => {
    const digest = getCookie(context, KNOWN, cookie.prefix);
    const subscriber = digest === undefined ? null : await operator(context).catch(() => null);
    await next();
    if (digest === undefined) return;
    deleteCookie(context, KNOWN, cookie);
    // Whoever signs out is not kept from it: at worst they are told once more.
    const opened = subscriber === null ? null : await database.get().catch(() => null);
    if (opened !== null && subscriber !== null)
      await forgetDigest(opened, subscriber, digest).catch(() => undefined);
  });
  return routes;
}
