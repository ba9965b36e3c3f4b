import { RATE_LIMIT_HEADERS } from '../../lib/portal/headers.ts';

export interface RateLimitVerdict {
  readonly allowed: boolean;
  /** The documented headers, with `Retry-After` in fractional seconds where the call is refused. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Counts calls in windows of a second, each beginning with its first call, for each App ID.
 * The unit of `…-Reset` is not documented: here it is the seconds left of the window.
 */
export function createRateLimit(): (appId: string, limit: number, now: number) => RateLimitVerdict {
  const windows = new Map<string, { startedAt: number; calls: number }>();
  return (appId, limit, now) => {
    let window = windows.get(appId);
    if (!window || now - window.startedAt >= 1000 || now < window.startedAt) {
      window = { startedAt: now, calls: 0 };
      windows.set(appId, window);
    }
    window.calls += 1;
    // Rounded up: whoever waits that long must find the next window open.
    const seconds = (Math.ceil((window.startedAt + 1000 - now) / 10) / 100).toFixed(2);
    const allowed = window.calls <= limit;
    const headers = {
      [RATE_LIMIT_HEADERS.limit]: String(limit),
      [RATE_LIMIT_HEADERS.remaining]: String(Math.max(0, limit - window.calls)),
      [RATE_LIMIT_HEADERS.reset]: seconds,
    };
    return { allowed, headers: allowed ? headers : { ...headers, 'Retry-After': seconds } };
  };
}
