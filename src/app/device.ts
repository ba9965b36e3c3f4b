import type { Device } from './environment.ts';

/** Chromium's part of the File System Access API that TypeScript does not know. */
type Askable = FileSystemFileHandle & {
  requestPermission?: (options: { mode: 'read' }) => Promise<PermissionState>;
};

/** This browser's storage, its questions, its signs; what it lacks is answered with a no, never thrown. */
export function createDevice(navigator: Navigator): Device {
  // Some browsers, and older ones, have no such property.
  const storage = 'storage' in navigator ? navigator.storage : undefined;
  const permissions = 'permissions' in navigator ? navigator.permissions : undefined;
  const wakeLock = 'wakeLock' in navigator ? navigator.wakeLock : undefined;
  return {
    async wakes() {
      if (!('sync' in ServiceWorkerRegistration.prototype)) return false;
      const asked = permissions?.query({ name: 'background-sync' as PermissionName });
      return (await asked?.catch(() => undefined))?.state !== 'denied';
    },
    async free() {
      const { quota, usage } = (await storage?.estimate().catch(() => undefined)) ?? {};
      return quota === undefined || usage === undefined ? null : quota - usage;
    },
    isPromised: async () => (await storage?.persisted().catch(() => undefined)) ?? null,
    askPromise: async () => (await storage?.persist().catch(() => false)) ?? false,
    async allow(handle: Askable) {
      try {
        return (await handle.requestPermission?.({ mode: 'read' })) === 'granted';
      } catch {
        return false;
      }
    },
    noticePermission: () => ('Notification' in window ? Notification.permission : null),
    askForNotices: () => Notification.requestPermission(),
    badge(count) {
      if ('setAppBadge' in navigator) navigator.setAppBadge(count).catch(() => undefined);
    },
    canKeepScreenOn: wakeLock !== undefined,
    async keepScreenOn() {
      const lock = await wakeLock?.request('screen').catch(() => null);
      return lock == null ? null : () => void lock.release().catch(() => undefined);
    },
  };
}
