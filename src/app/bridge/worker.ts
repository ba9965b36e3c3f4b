import type { Post } from './ask.ts';

/** The browser's side of the worker: nothing else in the page touches `navigator.serviceWorker`. */
export interface WorkerDoor {
  readonly post: Post;
  /** Registers the worker; rejects where the browser refuses it and has none from before. */
  register(): Promise<void>;
  /** Looks for a new version on the server. Never rejects: offline, there is just none. */
  lookForUpdate(): Promise<void>;
  /** Tells the waiting version to take over; false: none waits. Never rejects. */
  skipWaiting(): Promise<boolean>;
}

export interface WorkerEvents {
  /** Something the worker sent to every page, unchecked. */
  readonly onMessage: (message: unknown) => void;
  readonly onUpdateWaiting: () => void;
  /** Another version has taken over. */
  readonly onNewController: () => void;
}

const WORKER_URL = '/sw.js';

/**
 * [Note: Past Workbox's own messaging] A Workbox object sends to the newest worker it knows, which may be one that
 * waits, and passes on messages only from workers it saw being installed. Commands here go to the active worker and
 * announcements are taken from any, so that an update that waits, or one made in another tab, changes nothing.
 */
export function openWorkerDoor(
  container: ServiceWorkerContainer,
  events: WorkerEvents,
  signal: AbortSignal,
): WorkerDoor {
  // Not needed for the first sight of the page.
  const loaded = import('workbox-window').then(({ Workbox, messageSW }) => {
    const workbox = new Workbox(WORKER_URL, { scope: '/', updateViaCache: 'none' });
    workbox.addEventListener('waiting', events.onUpdateWaiting);
    return { workbox, messageSW };
  });
  // Whoever asks for it hears of it.
  loaded.catch(() => undefined);
  container.addEventListener('message', ({ data }: MessageEvent<unknown>) => events.onMessage(data), {
    signal,
  });
  // The very first worker takes control too, and is no new version.
  let hadController = container.controller !== null;
  container.addEventListener(
    'controllerchange',
    () => {
      if (hadController) events.onNewController();
      hadController = true;
    },
    { signal },
  );
  container.startMessages();
  return {
    async post(command) {
      const { messageSW } = await loaded;
      const { active } = await container.ready;
      if (active === null) throw new Error('no active worker');
      return messageSW(active, command) as Promise<unknown>;
    },
    async register() {
      try {
        const { workbox } = await loaded;
        await workbox.register({ immediate: true });
      } catch (cause) {
        if ((await container.getRegistration('/')) === undefined) throw cause;
      }
    },
    async lookForUpdate() {
      await loaded.then(({ workbox }) => workbox.update()).catch(() => undefined);
    },
    async skipWaiting() {
      hadController = true;
      const registration = await container.getRegistration('/').catch(() => undefined);
      const library = await loaded.catch(() => null);
      if (!registration?.waiting || library === null) return false;
      library.workbox.messageSkipWaiting();
      return true;
    },
  };
}
