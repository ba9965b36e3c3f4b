import pRetry, { AbortError } from 'p-retry';
import webPush from 'web-push';
import type { PushMessage, Subscription } from '../../lib/links/push.ts';
import type { Database } from '../database/open-database.ts';
import { isPushService } from './push-services.ts';
import { forgetEndpoint, subscriptionsOf, type Subscriber } from './subscription-records.ts';
import type { VapidKeys } from './vapid-keys.ts';

/** Seconds that a push service keeps a message for a device that is off. */
const KEPT_FOR = 3 * 86_400;
/** ms until a push service must have answered. */
const ANSWER_WITHIN = 15_000;
/** Messages on their way at a time. */
const AT_ONCE = 20;

export interface PusherParts {
  readonly fetch: typeof fetch;
  /** Push services besides the browsers' own. */
  readonly named: readonly string[];
  /** Whom push services write to where something is wrong: an https or mailto address. */
  readonly contact: string;
  readonly keys: (database: Database) => Promise<VapidKeys>;
  /** ms until a message that was not taken is sent again, at first. */
  readonly retryAfter: number;
  readonly closing: AbortSignal;
}

export class Pusher {
  readonly #parts: PusherParts;

  constructor(parts: PusherParts) {
    this.#parts = parts;
  }

  /** Tells every browser of theirs. Never rejects: what can't be told is to be seen on the page. */
  async push(database: Database, to: readonly Subscriber[], message: PushMessage): Promise<void> {
    try {
      const subscriptions = await subscriptionsOf(database, to);
      if (subscriptions.length === 0) return;
      const keys = await this.#parts.keys(database);
      const left = [...subscriptions];
      const next = async (): Promise<void> => {
        for (let one = left.shift(); one !== undefined; one = left.shift()) {
          const isThere = await this.#send(one, keys, message);
          if (!isThere) await forgetEndpoint(database, one.endpoint);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
    } catch {
      // The database is away.
    }
  }

  /** False: there is no such browser any more. */
  async #send(subscription: Subscription, keys: VapidKeys, message: PushMessage): Promise<boolean> {
    const { fetch, named, contact, retryAfter, closing } = this.#parts;
    if (!isPushService(subscription.endpoint, named)) return false;
    try {
      const { endpoint, headers, body, method } = webPush.generateRequestDetails(
        subscription,
        JSON.stringify(message),
        { TTL: KEPT_FOR, vapidDetails: { subject: contact, ...keys }, contentEncoding: 'aes128gcm' },
      );
      const status = await pRetry(
        async () => {
          const answer = await fetch(endpoint, {
            ...{ method, headers: headers as Record<string, string>, body: new Uint8Array(body) },
            ...{ redirect: 'manual', signal: AbortSignal.any([closing, AbortSignal.timeout(ANSWER_WITHIN)]) },
          });
          await answer.body?.cancel();
          if (answer.status >= 500 || answer.status === 429) throw new Error('later');
          return answer.status;
        },
        {
          ...{ retries: 4, factor: 5, minTimeout: retryAfter, signal: closing },
          shouldRetry: ({ error }) => !(error instanceof AbortError),
        },
      );
      return status !== 404 && status !== 410;
    } catch {
      // Refused, unreachable for minutes, or keys that are none: the next message tries again.
      return true;
    }
  }
}
