import type { Clock } from '../environment.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The time as something to watch. */
export class Now {
  #second = $state(0);
  #minute = $derived(Math.floor(this.#second / MINUTE) * MINUTE);

  constructor(clock: Clock, signal: AbortSignal) {
    const tick = () => {
      this.#second = clock.now();
      if (!signal.aborted) clock.after(SECOND, tick);
    };
    tick();
  }

  /** ms since 1970, new every second: for what counts down. */
  get second(): number {
    return this.#second;
  }

  /** ms since 1970, new every minute: for what only needs the day. */
  get minute(): number {
    return this.#minute;
  }
}
