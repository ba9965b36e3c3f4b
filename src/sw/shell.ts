import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { afterShare, SHARE_PATH } from '../lib/channel/share.ts';
import type { SharedFiles } from './shared-files.ts';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

/**
 * Answers the app shell's navigations and assets from the precache, so that the app opens without a network. Besides
 * these and shares no request is answered: the browser sends it as if there were no worker.
 */
export function serveShell(): void {
  const files = self.__WB_MANIFEST;
  if (files.length === 0) return;
  precacheAndRoute(files);
  cleanupOutdatedCaches();
  registerRoute(
    new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/api\//, /\.[a-z0-9]+$/i] }),
  );
}

/** Takes in what other apps share, then shows the app. */
export function serveShares(sharedFiles: Pick<SharedFiles, 'receive'>): void {
  registerRoute(
    ({ url, sameOrigin }) => sameOrigin && url.pathname === SHARE_PATH,
    async ({ request }) => {
      const trouble = await sharedFiles.receive(request);
      return Response.redirect(new URL(afterShare(trouble), self.location.origin), 303);
    },
    'POST',
  );
}
