import * as v from 'valibot';
import { PING_PATH, PingAnswer } from '../gateway/ping.ts';
import type { Reach } from '../upload/reach.ts';

/** Tiny requests that tell who can be reached. They never reject. */
export interface Probe {
  gateway(signal: AbortSignal): Promise<Reach['gateway']>;
  /** `url`: S3's host, nothing secret in it. No CORS is needed: the answer can't be read, only that there is one. */
  storage(url: string, signal: AbortSignal): Promise<'answered' | 'none'>;
}

/** `origin`: scheme and authority of the gateway; empty: the page's own origin. */
export function createProbe(fetch: typeof globalThis.fetch, origin = ''): Probe {
  return {
    async gateway(signal) {
      try {
        const response = await fetch(origin + PING_PATH, { cache: 'no-store', redirect: 'manual', signal });
        // A redirect to somewhere else is how many captive portals begin.
        if (response.type === 'opaqueredirect') return 'foreign';
        const body: unknown = await response.json().catch(() => null);
        if (response.ok) return v.is(PingAnswer, body) ? 'ours' : 'foreign';
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
