/** Where the sandbox gets its time from; a test passes one that it moves itself. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts; never rejects. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      // A longer time than a timer can hold would fire at once.
      const timer = setTimeout(end, Math.min(milliseconds, 2 ** 31 - 1));
      signal.addEventListener('abort', end);
    }),
};

/** A clock that shows another time than it is, as a server's may. */
export interface ShiftedClock extends Clock {
  /** Milliseconds since 1970 without the shift: for how long a thing takes, which a wrong clock does not change. */
  steady(): number;
  readonly offset: number;
  /** Milliseconds that `now` is ahead of `steady`. */
  shift(offset: number): void;
}

export function shiftedClock(clock: Clock): ShiftedClock {
  let offset = 0;
  return {
    get offset() {
      return offset;
    },
    shift: (milliseconds) => {
      offset = milliseconds;
    },
    now: () => clock.now() + offset,
    steady: () => clock.now(),
    wait: (milliseconds, signal) => clock.wait(milliseconds, signal),
  };
}
