import type { Device } from './environment.ts';

/** Chromium's part of the File System Access API that TypeScript does not know. */
type Askable = FileSystemFileHandle & {
  requestPermission?: (options: { mode: 'read' }) => Promise<PermissionState>;
};

/** This browser's storage and its questions; what it lacks is answered with a no, never thrown. */
export function createDevice(
  storage: StorageManager | undefined,
  permissions: Permissions | undefined,
): Device {
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
  };
}
