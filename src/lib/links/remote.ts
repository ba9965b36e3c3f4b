import { call, read } from '../portal/call.ts';
import { fetchWith, guestHeaders, type GuestKey } from './guest.ts';
import { GUEST_LINK_PATH, GuestLink, UNLOCK_PATH, Unlocked } from './guest-link.ts';

/** A guest's own calls. Every function rejects with a PortalError only. */
export interface GuestEdge {
  open(key: GuestKey, signal: AbortSignal): Promise<GuestLink>;
  /** What opens it from then on. Rejects with `link-refused` and `link-wrong-passphrase`. */
  unlock(key: GuestKey, passphrase: string, signal: AbortSignal): Promise<string>;
}

export function createGuestEdge(fetch: typeof globalThis.fetch): GuestEdge {
  const callerFor = (key: GuestKey) => ({
    fetch: fetchWith(fetch, guestHeaders(key)),
    now: () => Date.now(),
    steady: () => performance.now(),
  });
  return {
    open: async (key, signal) =>
      read(GuestLink, await call(callerFor(key), { method: 'GET', url: GUEST_LINK_PATH, signal })),
    unlock: async (key, passphrase, signal) => {
      const body = { passphrase };
      const answer = await call(callerFor(key), { method: 'POST', url: UNLOCK_PATH, body, signal });
      return read(Unlocked, answer).unlocked;
    },
  };
}
