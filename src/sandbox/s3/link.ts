import { systemClock } from '../clock.ts';
import type { AppliedThrottle } from '../faults.ts';

/** Resolves when so many bytes have crossed, the throttle was lifted, or the request has ended. */
export type Pace = (bytes: number) => Promise<void>;

/** A line of so many bytes a second, shared by all who pass bytes over it: first come, first served. */
export class Link {
  readonly #msPerByte: number;
  readonly #lifted: AbortSignal;
  /** When the line has carried all that was given to it so far, by `performance.now`. */
  #freeAt = 0;

  constructor({ bytesPerSecond, lifted }: AppliedThrottle) {
    this.#msPerByte = 1000 / bytesPerSecond;
    this.#lifted = lifted;
  }

  /** One request's way over the line, for as long as its signal has not aborted. */
  join(signal: AbortSignal): Pace {
    const ended = AbortSignal.any([signal, this.#lifted]);
    return async (bytes) => {
      if (ended.aborted) return;
      const now = performance.now();
      this.#freeAt = Math.max(now, this.#freeAt) + bytes * this.#msPerByte;
      await systemClock.wait(this.#freeAt - now, ended);
    };
  }
}

/** The links of the throttles in force: requests caught by one rule share one. */
export class Links {
  readonly #links = new Map<string, Link>();

  of(throttle: AppliedThrottle): Link {
    const known = this.#links.get(throttle.rule);
    if (known) return known;
    const link = new Link(throttle);
    this.#links.set(throttle.rule, link);
    throttle.lifted.addEventListener('abort', () => this.#links.delete(throttle.rule), { once: true });
    return link;
  }
}
