import type { Clock } from '../environment.ts';

/** ms: a worker that hears nothing is stopped after some 30 s, and each heartbeat renews its work (measured). */
const HEARTBEAT_EVERY = 20_000;

export interface Heartbeat {
  /** Whether uploads run: only then it beats. */
  setBusy(busy: boolean): void;
  isBusy(): boolean;
  /** Beats at once, busy or not. */
  beat(): void;
}

/** Calls `send` every 20 s while uploads run, hidden or not: an open page is what keeps the worker alive. */
export function createHeartbeat(send: () => void, clock: Clock, signal: AbortSignal): Heartbeat {
  let runs = false;
  let stop: (() => void) | null = null;
  const rest = () => {
    stop?.();
    stop = null;
  };
  const wind = () => {
    rest();
    if (runs && !signal.aborted) stop = clock.after(HEARTBEAT_EVERY, beat);
  };
  const beat = () => {
    if (signal.aborted) return;
    send();
    wind();
  };
  signal.addEventListener('abort', rest, { once: true });
  return {
    setBusy(busy) {
      if (busy === runs) return;
      runs = busy;
      wind();
    },
    isBusy: () => runs,
    beat,
  };
}
