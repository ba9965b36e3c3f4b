import * as v from 'valibot';
import { PING_PATH, PingAnswer } from '../gateway/ping.ts';
import type { Reach } from '../upload/reach.ts';
import type { ServerTime } from '../upload/server-clock.ts';
import { dateOf, timeOfAnswer } from './server-date.ts';

/** Tiny requests that tell who can be reached. They never reject. */
export interface Probe {
  gateway(signal: AbortSignal): Promise<Reach['gateway']>;
  /** `url`: S3's host, nothing secret in it. No CORS is needed: the answer can't be read, only that there is one. */
  storage(url: string, signal: AbortSignal): Promise<'answered' | 'none'>;
}

export interface ProbeOptions {
  /** Scheme and authority of the gateway; empty: the page's own origin. */
  readonly origin?: string | undefined;
  /** A clock that nobody sets, ms. */
  readonly steady?: (() => number) | undefined;
  /** Told the gateway's time by each of its answers. */
  readonly heard?: ((time: ServerTime) => void) | undefined;
}

export function createProbe(
  fetch: typeof globalThis.fetch,
  { origin = '', steady = () => performance.now(), heard }: ProbeOptions = {},
): Probe {
  return {
    async gateway(signal) {
      try {
        const asked = steady();
        const response = await fetch(origin + PING_PATH, { cache: 'no-store', redirect: 'manual', signal });
        // A redirect to somewhere else is how many captive portals begin.
        if (response.type === 'opaqueredirect') return 'foreign';
        const body: unknown = await response.json().catch(() => null);
        if (response.ok) {
          if (!v.is(PingAnswer, body)) return 'foreign';
          const date = dateOf(response.headers);
          if (date !== null) heard?.(timeOfAnswer(date, steady() - asked));
          return 'ours';
        }
        if (response.status < 400) return 'foreign';
        return response.status < 500 ? 'intercepted' : 'failing';
      } catch {
        return 'none';
      }
    },
    async storage(url, signal) {
      try {
        await fetch(url, {
          method: 'HEAD',
          mode: 'no-cors',
          credentials: 'omit',
          cache: 'no-store',
          referrerPolicy: 'no-referrer',
          signal,
        });
        return 'answered';
      } catch {
        return 'none';
      }
    },
  };
}
