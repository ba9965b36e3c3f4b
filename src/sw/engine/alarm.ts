/** Timers hold no longer time, ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** One timer: setting it anew replaces what was set before. */
export class Alarm {
  readonly #ring: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** `ms` from now; Infinity: not at all. */
  set(ms: number): void {
    clearTimeout(this.#timer);
    if (ms < Infinity) this.#timer = setTimeout(this.#ring, Math.min(ms, LONGEST_TIMER));
  }
}
