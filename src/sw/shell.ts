import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

/**
 * Answers the app shell's navigations and assets from the precache, so that the app opens without a network. No other
 * request is answered: the browser sends it as if there were no worker.
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
