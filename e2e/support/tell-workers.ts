import type { BrowserContext } from '@playwright/test';

/** What each service worker has before it, for who finds out why a test failed: no token, no name, no byte of a file. */
export async function tellWorkers(context: BrowserContext): Promise<void> {
  for (const worker of context.serviceWorkers()) {
    const seen = await worker
      .evaluate(async () => {
        const scope = globalThis as unknown as {
          readonly clients: {
            matchAll(options: object): Promise<{ url: string; visibilityState: string }[]>;
          };
          readonly registration: ServiceWorkerRegistration;
        };
        const all = (store: string) =>
          new Promise<unknown[]>((resolve, reject) => {
            const opening = indexedDB.open('sitelift');
            opening.onerror = () => reject(new Error('not opened'));
            opening.onsuccess = () => {
              const asked = opening.result.transaction(store).objectStore(store).getAll();
              asked.onsuccess = () => {
                opening.result.close();
                resolve(asked.result as unknown[]);
              };
            };
          });
        const clients = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
        const notices = await scope.registration.getNotifications();
        const uploads = (await all('uploads')) as { phase: { name: string; at?: number; why?: string } }[];
        return JSON.stringify({
          pages: clients.map(({ url, visibilityState }) => `${new URL(url).pathname} ${visibilityState}`),
          permission: Notification.permission,
          notices: notices.map(({ title }) => title),
          uploads: uploads.map(({ phase: { name, at, why } }) => ({ name, at, why })),
          told: (await all('settings')).filter((value) => JSON.stringify(value).includes('"told"')),
          locks: await navigator.locks.query(),
        });
      })
      .catch((error: unknown) => String(error));
    console.log(`Before ${worker.url()}:\n${seen}`);
  }
}
