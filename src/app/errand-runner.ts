import type { Errand } from '../lib/channel/errand.ts';
import { S3_TICKET_HEADER } from '../lib/gateway/s3-tickets.ts';

/** What this browser sends by itself while no page is in sight. */
export interface ErrandRunner {
  /** Whether it does that at all. */
  readonly canRun: boolean;
  /** Has it begin; false: it does not. `title`: what it shows while it is at it. */
  begin(errand: Errand, title: string): Promise<boolean>;
}

/** Chromium's Background Fetch, which TypeScript does not know. */
interface BackgroundFetching extends ServiceWorkerRegistration {
  readonly backgroundFetch?: {
    fetch(id: string, requests: Request[], options: { title: string; icons: object[] }): Promise<unknown>;
  };
}

/** Beside what the browser shows of it. */
const ICON = { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' };

export function createErrandRunner(container: Pick<ServiceWorkerContainer, 'ready'>): ErrandRunner {
  return {
    canRun: 'backgroundFetch' in ServiceWorkerRegistration.prototype,
    async begin({ id, parts }, title) {
      const requests = parts.map(
        ({ path, ticket, body }) =>
          new Request(path, { method: 'PUT', headers: { [S3_TICKET_HEADER]: ticket }, body }),
      );
      try {
        const registration: BackgroundFetching = await container.ready;
        if (registration.backgroundFetch === undefined) return false;
        await registration.backgroundFetch.fetch(id, requests, { title, icons: [ICON] });
        return true;
      } catch {
        // No room for the copy that it makes first, or it wants a gesture before it does so again.
        return false;
      }
    },
  };
}
