/** The wait before the first repetition is up to this, ms. */
export const BASE_WAIT = 500;
/**
 * … but where a connection broke that carried something, no server is in trouble, and what is asked first (ListParts) is
 * cheap: up to this, ms.
 */
export const BREAK_WAIT = 100;
/** No wait of our own choice is longer, ms. */
export const LONGEST_WAIT = 60_000;
/** No server's Retry-After is followed for longer, ms: a nonsensical one must not stop an Upload for good. */
export const LONGEST_RETRY_AFTER = 3_600_000;

/**
 * How long to wait after the `attempts`-th trouble in a row (from 0), ms: anything from nothing to a bound that doubles
 * each time ("full jitter"), so that uploads troubled together don't come back together. A Retry-After, ms, is the least.
 */
export function backOff(attempts: number, random: number, retryAfterMs = 0): number {
  const bound = Math.min(LONGEST_WAIT, BASE_WAIT * 2 ** attempts);
  return Math.max(random * bound, leastWait(retryAfterMs));
}

/** As `backOff`, after a request without an answer: the first after something got through is a broken connection. */
export function breakWait(attempts: number, random: number, retryAfterMs = 0): number {
  if (attempts > 0) return backOff(attempts, random, retryAfterMs);
  return Math.max(random * BREAK_WAIT, leastWait(retryAfterMs));
}

/**
 * How long to wait while the device says it is offline, ms. Not counted and not growing, because a probe that gets
 * through ends it; this is only for networks that let the real thing through and no probe.
 */
export function offlineWait(random: number): number {
  return (LONGEST_WAIT / 2) * (1 + random);
}

/** A Retry-After as it may be followed, ms. */
export function leastWait(retryAfterMs: number): number {
  return retryAfterMs > 0 ? Math.min(retryAfterMs, LONGEST_RETRY_AFTER) : 0;
}

/**
 * Whether a wait until `until` is over; also when `until` is further off than such a wait ever is, `longest` ms: then it
 * was begun by a clock that was ahead.
 */
export function isOver(until: number, now: number, longest = LONGEST_RETRY_AFTER): boolean {
  return until <= now || until - now > longest;
}

/** The longest that a waiting Upload waits, ms: only where a server asked for more is it more than we choose ourselves. */
export function longestWait(notBefore: number | null): number {
  return notBefore === null ? LONGEST_WAIT : LONGEST_RETRY_AFTER;
}
