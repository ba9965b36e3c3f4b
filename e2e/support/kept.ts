import type { Worker } from '@playwright/test';

/** All that a service worker keeps in one of its stores. */
export function kept(worker: Worker, store: 'uploads' | 'settings'): Promise<unknown[]> {
  return worker.evaluate(
    (name) =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open('sitelift');
        opening.onerror = () => reject(new Error('no database'));
        opening.onsuccess = () => {
          const asked = opening.result.transaction(name).objectStore(name).getAll();
          asked.onsuccess = () => {
            opening.result.close();
            resolve(asked.result as unknown[]);
          };
        };
      }),
    store,
  );
}

/** What was told of each file at last: kept once it was shown. */
export async function told(worker: Worker): Promise<string[]> {
  const settings = (await kept(worker, 'settings')) as readonly { told?: Record<string, { what: string }> }[];
  return settings.flatMap((setting) => Object.values(setting.told ?? {}).map(({ what }) => what));
}
