import type { BackgroundFetches } from './engine/environment.ts';

/** What TypeScript does not know of a registration: Chromium has it, other browsers don't. */
interface BackgroundFetchManager {
  getIds(): Promise<string[]>;
}

/** An errand has ended: whole, with something refused, or cut by a person. */
export interface BackgroundFetchEvent extends ExtendableEvent {
  readonly registration: { readonly id: string };
}

declare global {
  interface ServiceWorkerGlobalScopeEventMap {
    backgroundfetchsuccess: BackgroundFetchEvent;
    backgroundfetchfail: BackgroundFetchEvent;
    backgroundfetchabort: BackgroundFetchEvent;
    backgroundfetchclick: BackgroundFetchEvent;
  }
  interface ServiceWorkerRegistration {
    readonly backgroundFetch?: BackgroundFetchManager;
  }
}

export function backgroundFetchesOf({ backgroundFetch }: ServiceWorkerRegistration): BackgroundFetches {
  return {
    ids: async () => (await backgroundFetch?.getIds()) ?? [],
  };
}
