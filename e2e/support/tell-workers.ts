import type { BrowserContext, Worker } from '@playwright/test';
import { kept, told } from './kept.ts';

/** What each service worker has before it, for who finds out why a test failed: no token, no name, no byte of a file. */
export async function tellWorkers(context: BrowserContext): Promise<void> {
  for (const worker of context.serviceWorkers()) {
    const seen = await look(worker).catch((error: unknown) => String(error));
    console.log(`Before ${worker.url()}:\n${seen}`);
  }
}

async function look(worker: Worker): Promise<string> {
  const around = await worker.evaluate(async () => {
    const scope = globalThis as unknown as {
      readonly clients: {
        matchAll(options: object): Promise<{ url: string; visibilityState: string }[]>;
      };
      readonly registration: ServiceWorkerRegistration;
    };
    const clients = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const notices = await scope.registration.getNotifications();
    return {
      pages: clients.map(({ url, visibilityState }) => `${new URL(url).pathname} ${visibilityState}`),
      permission: Notification.permission,
      notices: notices.map(({ title }) => title),
      locks: await navigator.locks.query(),
    };
  });
  const uploads = (await kept(worker, 'uploads')) as { phase: { name: string; at?: number; why?: string } }[];
  return JSON.stringify({
    ...around,
    uploads: uploads.map(({ phase: { name, at, why } }) => ({ name, at, why })),
    told: await told(worker),
  });
}
