import type { Clock } from '../clock.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves the time on and ends the waits it reaches. */
  advance(milliseconds: number): void;
  /** Resolves when somebody waits: at once if somebody does already. */
  waitedFor(): Promise<void>;
}

interface Waiter {
  readonly until: number;
  readonly end: () => void;
}

export function fakeClock(start = Date.UTC(2026, 10, 2, 9, 0, 0)): FakeClock {
  let now = start;
  const waiters = new Set<Waiter>();
  let watchers: (() => void)[] = [];
  return {
    now: () => now,
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || milliseconds <= 0) {
          resolve();
          return;
        }
        const end = (): void => {
          waiters.delete(waiter);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const waiter = { until: now + milliseconds, end };
        waiters.add(waiter);
        signal.addEventListener('abort', end);
        for (const watcher of watchers) watcher();
        watchers = [];
      }),
    advance: (milliseconds) => {
      now += milliseconds;
      for (const waiter of [...waiters]) if (waiter.until <= now) waiter.end();
    },
    waitedFor: () =>
      waiters.size > 0 ? Promise.resolve() : new Promise((resolve) => watchers.push(resolve)),
  };
}
