import { RATE_LIMIT_PER_SECOND } from '../lib/portal/headers.ts';

/** A little over the Portal's second, ms: calls that we space out may bunch up on their way. */
export const WINDOW = 1_050;
/** A call that would wait longer than this, ms, is refused instead: its asker has better things to do. */
export const LONGEST_WAIT = 5_000;

export type Admission =
  /** Start the call at `at`, ms since 1970; `starts` is what to remember. */
  | { readonly admitted: true; readonly at: number; readonly starts: readonly number[] }
  /** Too many are waiting already: ask again in `retryAfter` ms. */
  | { readonly admitted: false; readonly retryAfter: number };

/**
 * When the next call of one App ID may start, so that no window holds more than the Portal allows.
 * @param starts when earlier calls started or will start, ascending, ms since 1970
 */
export function admit(starts: readonly number[], now: number): Admission {
  const recent = starts.filter((start) => start > now - WINDOW);
  const blocking = recent.at(-RATE_LIMIT_PER_SECOND);
  const at = blocking === undefined ? now : Math.max(now, blocking + WINDOW);
  const wait = at - now;
  if (wait > LONGEST_WAIT) return { admitted: false, retryAfter: wait - LONGEST_WAIT };
  return { admitted: true, at, starts: [...recent, at] };
}

/** Spaces out the calls of each App ID. */
export interface PortalPace {
  /** How long to wait before calling, ms, or why not to. The place is taken either way it is used. */
  next(appId: string): { readonly wait: number } | { readonly retryAfter: number };
}

export function createPortalPace(now: () => number): PortalPace {
  const startsByApp = new Map<string, readonly number[]>();

  /** App IDs come from outside: one that went quiet is forgotten, so that the map can't grow. */
  function forgetQuiet(time: number): void {
    for (const [appId, starts] of startsByApp) {
      const last = starts.at(-1);
      if (last === undefined || last <= time - WINDOW) startsByApp.delete(appId);
    }
  }

  return {
    next(appId) {
      const time = now();
      const admission = admit(startsByApp.get(appId) ?? [], time);
      if (!admission.admitted) return { retryAfter: admission.retryAfter };
      forgetQuiet(time);
      startsByApp.set(appId, admission.starts);
      return { wait: admission.at - time };
    },
  };
}
