import * as v from 'valibot';
import { S3_CHECKSUM_HEADER, wholeIdFrom } from '../lib/gateway/s3-tickets.ts';
import { UploadId } from '../lib/upload/upload.ts';
import type { BackgroundFetches, Landed } from './engine/environment.ts';

/** What TypeScript does not know of a registration: Chromium has it, other browsers don't. */
interface BackgroundFetchManager {
  getIds(): Promise<string[]>;
}

/** An errand has ended: whole, with something refused, or cut by a person. */
export interface BackgroundFetchEvent extends ExtendableEvent {
  readonly registration: {
    readonly id: string;
    matchAll(): Promise<readonly { readonly request: Request; readonly responseReady: Promise<Response> }[]>;
  };
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

/** The files of one part that S3 took, by its answers, which the browser tells with the errand's end and not again. */
export async function landedOf({ registration }: BackgroundFetchEvent): Promise<Landed[]> {
  const records = await registration.matchAll();
  const landed = await Promise.all(
    records.map(async ({ request, responseReady }) => {
      const id = v.safeParse(UploadId, wholeIdFrom(new URL(request.url).pathname));
      if (!id.success) return [];
      // One that was given up has none.
      const answer = await responseReady.catch(() => null);
      const checksum = answer?.headers.get(S3_CHECKSUM_HEADER) ?? null;
      return answer?.ok === true && checksum !== null ? [{ id: id.output, checksum }] : [];
    }),
  );
  return landed.flat();
}
