/** Ends work that takes too long, or that nobody wants any more. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why the signal fired: the time was up, or one of the other signals fired. Null: it did not. */
  readonly reason: () => 'time' | 'signal' | null;
  /** Lets go of timer and signals. To be called when the work has ended, either way. */
  readonly clear: () => void;
}

/**
 * `limit` in ms. AbortSignal.any would do, but on Node 20 a signal that lives as long as the server keeps something of
 * every signal that was ever joined with it.
 */
export function createDeadline(limit: number, signals: readonly AbortSignal[]): Deadline {
  const controller = new AbortController();
  let reason: 'time' | 'signal' | null = null;
  const end = (why: 'time' | 'signal') => {
    reason ??= why;
    controller.abort();
  };
  const onSignal = () => end('signal');
  const timer = setTimeout(() => end('time'), limit);
  for (const signal of signals) {
    if (signal.aborted) onSignal();
    else signal.addEventListener('abort', onSignal);
  }
  return {
    signal: controller.signal,
    reason: () => reason,
    clear() {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', onSignal);
    },
  };
}
