import { clientsClaim } from 'workbox-core';
import * as v from 'valibot';
import type { Announcement } from '../lib/channel/announcements.ts';
import { Command } from '../lib/channel/commands.ts';
import type { Reply } from '../lib/channel/replies.ts';
import type { UploadView } from '../lib/channel/upload-view.ts';
import { createGatewayEdge } from '../lib/gateway/remote.ts';
import { createProbe } from '../lib/http/probe.ts';
import { fetchWith } from '../lib/links/guest.ts';
import { GUEST_API_BASE } from '../lib/links/guest-link.ts';
import { createPortalEdge } from '../lib/portal/remote.ts';
import { createS3Edge } from '../lib/s3/remote.ts';
import { openStore } from '../lib/store/open-store.ts';
import { watchCost } from '../lib/upload/network-cost.ts';
import { UploadId } from '../lib/upload/upload.ts';
import { Announcer } from './announcer.ts';
import { backgroundFetchesOf, landedOf } from './background-fetches.ts';
import { Background } from './background.ts';
import { Host } from './host.ts';
import { capped } from './keep-alive.ts';
import { KnownCost } from './known-cost.ts';
import { createNoticeBoard } from './notice-board.ts';
import { Notices } from './notices.ts';
import { addressOf, showPushed } from './push.ts';
import { Rejections } from './rejections.ts';
import { createSystemNotices } from './system-notices.ts';
import { ServerTimes } from './server-times.ts';
import { SharedFiles } from './shared-files.ts';
import { serveShares, serveShell } from './shell.ts';

declare const self: ServiceWorkerGlobalScope;

/*
 * Every listener is registered here, synchronously, when the script runs: one registered later would miss the event
 * that started the worker. Each only dispatches, inside a capped waitUntil.
 */
const fetchHere = self.fetch.bind(self);
const announcer = new Announcer((announcement) => {
  void announce(announcement);
  if (announcement.type !== 'uploads') return;
  notices.look();
  // A broken TAR is rejected as soon as it is processed.
  if (announcement.changed.some(isStitchDataDone)) void askForRejections();
});
const serverTimes = new ServerTimes();
const heard = serverTimes.tell;
const networkCost = new KnownCost(watchCost(self.navigator), () => {
  host.costChanged();
});
const store = openStore();
const systemNotices = createSystemNotices(self.registration);
const portal = createPortalEdge({ fetch: fetchHere, heard });
const sharedFiles = new SharedFiles({
  store,
  newUploadId: () => v.parse(UploadId, crypto.randomUUID()),
  now: () => Date.now(),
  report,
});
const rejections: Rejections = new Rejections({
  store,
  portal,
  uploads: () => host.uploads(),
  asked: () => {
    notices.look();
  },
  delay: (ms) => delay(ms, new AbortController().signal),
});
const notices: Notices = new Notices({
  store,
  uploads: () => host.uploads(),
  rejectedOf: (uploads) => rejections.of(uploads),
  pages: async () => {
    const pages = await openPages();
    return {
      areOpen: pages.length > 0,
      areInSight: await isInSight(),
    };
  },
  board: createNoticeBoard(systemNotices),
  badge,
  now: () => Date.now(),
  report,
});
const host = new Host({
  environment: {
    store,
    gateway: createGatewayEdge({ fetch: fetchHere, heard }),
    portal,
    guestPortal: (headers) =>
      createPortalEdge({ fetch: fetchWith(fetchHere, headers), base: GUEST_API_BASE, heard }),
    probe: createProbe(fetchHere, { heard }),
    serverTimes,
    createS3: createS3Edge,
    announcer,
    now: () => Date.now(),
    steady: () => performance.now(),
    random: () => Math.random(),
    online: () => self.navigator.onLine,
    hasPages: async () => (await openPages()).length > 0,
    isInSight,
    backgroundFetches: backgroundFetchesOf(self.registration),
    room,
    networkCost: () => networkCost.now(),
    delay,
    report,
  },
  locks: self.navigator.locks,
  networkCost,
  sharedFiles,
  notices,
});
const background = new Background(self.registration, host);

serveShell();
serveShares(sharedFiles);
clientsClaim();

self.addEventListener('activate', () => {
  // Not waited for: the worker takes no other event before its activation ends.
  host.start();
});
self.addEventListener('message', (event) => {
  event.waitUntil(capped(receive(event)));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const address = addressOf(event.notification.data);
  event.waitUntil(address === null ? showPage() : self.clients.openWindow(address));
});
self.addEventListener('push', (event) => {
  event.waitUntil(showPushed({ systemNotices, isInSight }, event.data?.text() ?? ''));
});
self.addEventListener('sync', (event) => {
  event.waitUntil(background.sync().finally(askForRejections));
});
for (const end of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort'] as const)
  self.addEventListener(end, (event) => {
    event.waitUntil(
      landedOf(event)
        .then((landed) => background.errandOver(event.registration.id, landed))
        .finally(askForRejections),
    );
  });
self.addEventListener('backgroundfetchclick', (event) => {
  event.waitUntil(showPage());
});
self.addEventListener('periodicsync', (event) => {
  event.waitUntil(background.periodicSync().finally(askForRejections));
});

/** Answers on the command's own port, also after the cap: pages that wait for it keep the worker by their heartbeat. */
async function receive(event: ExtendableMessageEvent): Promise<void> {
  const data: unknown = event.data;
  if (isSkipWaiting(data)) {
    await self.skipWaiting();
    return;
  }
  const command = v.safeParse(Command, data);
  const reply: Reply = command.success
    ? await host.answer(command.output)
    : { type: 'refused', reason: 'malformed' };
  event.ports[0]?.postMessage(reply);
  if (reply.type === 'ok') background.heard(reply.busy);
  if (reply.type === 'welcome') notices.look();
  if (command.success) await host.wake();
}

/** What workbox-window's messageSkipWaiting sends. */
function isSkipWaiting(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING';
}

async function announce(announcement: Announcement): Promise<void> {
  for (const page of await openPages()) page.postMessage(announcement);
}

function report(what: string, cause: unknown): void {
  console.error(`sitelift: ${what}`, cause instanceof Error ? `${cause.name}: ${cause.message}` : cause);
}

async function room(): Promise<number | null> {
  try {
    const { quota, usage } = await self.navigator.storage.estimate();
    return quota === undefined || usage === undefined ? null : quota - usage;
  } catch {
    return null;
  }
}

function isStitchDataDone({ phase, destination }: UploadView): boolean {
  return phase.name === 'done' && destination.kind === 'stitch-data';
}

/** What the Portal rejects a person is told of who does not look at a page, which asks itself. */
async function askForRejections(): Promise<void> {
  try {
    await rejections.ask();
    await notices.settled();
  } catch (cause) {
    report('asking what was rejected', cause);
  }
}

/** On the app's icon, where there is one: how many Uploads need a person. */
function badge(count: number): void {
  if ('setAppBadge' in self.navigator) self.navigator.setAppBadge(count).catch(() => undefined);
}

/** A page that is open already comes to the front. */
async function showPage(): Promise<void> {
  const [page] = await openPages();
  await (page === undefined ? self.clients.openWindow('/') : page.focus());
}

async function isInSight(): Promise<boolean> {
  return (await openPages()).some(({ visibilityState }) => visibilityState === 'visible');
}

function openPages(): Promise<readonly WindowClient[]> {
  return self.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
