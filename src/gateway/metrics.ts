import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PortalRemote } from './portal-remote.ts';
import { Refusal, refuse } from './refusal.ts';
import type { RequestLine } from './request-log.ts';

const METRICS_PATH = '/metrics';

/** s: from what a person does not notice to a wait that blocks for a minute. */
const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60];

/** What is counted, for Prometheus. Routes are patterns, as in the log: no address, and nothing secret. */
export interface Metrics {
  readonly routes: Hono;
  request(line: RequestLine): void;
  /** So many connections tell pages what goes on. */
  feeds(held: number): void;
  /** The same Portal, counted. */
  counted(portal: PortalRemote): PortalRemote;
}

/** `token`: what a scraper shows; null: nobody gets any. `monotonic`: ms of a clock that never jumps. */
export function createMetrics(token: string | null, monotonic: () => number): Metrics {
  const register = new Registry();
  const registers = [register];
  const requests = new Counter({
    ...{ name: 'sitelift_requests_total', help: 'Requests answered, by what they ended with.', registers },
    labelNames: ['method', 'route', 'status', 'reason'],
  });
  const durations = new Histogram({
    ...{ name: 'sitelift_request_seconds', help: 'Time to a request’s answer.', registers },
    ...{ labelNames: ['route'], buckets: BUCKETS },
  });
  const portalCalls = new Histogram({
    ...{ name: 'sitelift_portal_call_seconds', help: 'Time to the Portal’s answer.', registers },
    ...{ labelNames: ['method', 'outcome'], buckets: BUCKETS },
  });
  const feeds = new Gauge({
    ...{ name: 'sitelift_feeds', help: 'Connections that tell pages what goes on.', registers },
  });
  if (token !== null) collectDefaultMetrics({ register });

  const routes = new Hono();
  routes.get(METRICS_PATH, async (context) => {
    if (token === null) throw refuse(404, 'not-found');
    const shown = context.req.header('Authorization') ?? '';
    if (!isSame(shown, `Bearer ${token}`)) throw refuse(404, 'not-found', { reason: 'metrics' });
    return context.text(await register.metrics(), 200, { 'Content-Type': register.contentType });
  });

  return {
    routes,
    request({ method, route, status, ms, reason = '' }) {
      requests.inc({ method, route, status, reason });
      durations.observe({ route }, ms / 1000);
    },
    feeds: (held) => feeds.set(held),
    counted: (portal) => ({
      async fetch(call) {
        const start = monotonic();
        let outcome = 'none';
        try {
          const answer = await portal.fetch(call);
          outcome = answer.ok ? 'ok' : String(answer.status);
          return answer;
        } catch (error) {
          if (error instanceof Refusal) outcome = error.message;
          throw error;
        } finally {
          // One that waits for a job takes as long as the job.
          if (call.waits !== true)
            portalCalls.observe({ method: call.method, outcome }, (monotonic() - start) / 1000);
        }
      },
    }),
  };
}

/** In a time that tells nothing of the two. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
