import type { Reach } from '../../lib/upload/reach.ts';
import type { Environment } from './environment.ts';

/** A probe without an answer after this long, ms, is missed. */
const PROBE_TIME = 5_000;
/**
 * Between two probes, ms: at first, and after so long without a way through; up to 0.7 of it more by chance. With what an
 * answer takes that is less than 5 s, within which an upload goes on after an outage.
 */
const EVERY = 1_500;
const LATER_EVERY = 2_500;
const LATER = 120_000;
/** How often it is looked whether a probe is wanted, ms. */
const IDLE = 1_000;

export interface Probed {
  readonly reach: Reach;
  /** ms by the steady clock. */
  readonly sentAt: number;
  readonly at: number;
}

export interface ProberParts {
  readonly environment: Environment;
  /** Where S3 is, or null while no permit has said. */
  readonly storageUrl: () => string | null;
  /** Whether there is anything to find out now. */
  readonly isWanted: () => boolean;
  readonly told: (probed: Probed) => void;
  /** Called at every look, wanted or not. */
  readonly looked: () => void;
}

/** Probes the gateway and S3 while it is wanted. One that hangs keeps no other from being sent. */
export class Prober {
  readonly #parts: ProberParts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  /** When it was first wanted in a row, ms; null: it is not. */
  #wantedSince: number | null = null;

  constructor(parts: ProberParts) {
    this.#parts = parts;
  }

  /** Looks now and then whether it is wanted, for as long as `isRunning`. */
  run(isRunning: boolean): void {
    if (isRunning === this.#isRunning) return;
    this.#isRunning = isRunning;
    clearTimeout(this.#timer);
    if (isRunning) this.#timer = setTimeout(() => this.#beat(), 0);
  }

  /** The network may be back: looks at once. */
  hurry(): void {
    if (!this.#isRunning) return;
    clearTimeout(this.#timer);
    this.#wantedSince = null;
    this.#beat();
  }

  #beat(): void {
    const { environment, isWanted, looked } = this.#parts;
    looked();
    const now = environment.steady();
    let next = IDLE;
    if (isWanted()) {
      this.#wantedSince ??= now;
      const every = now - this.#wantedSince < LATER ? EVERY : LATER_EVERY;
      next = every * (1 + 0.7 * environment.random());
      void this.#probe();
    } else this.#wantedSince = null;
    if (this.#isRunning) this.#timer = setTimeout(() => this.#beat(), next);
  }

  async #probe(): Promise<void> {
    const { environment, storageUrl, told } = this.#parts;
    const { probe, steady } = environment;
    const sentAt = steady();
    const over = new AbortController();
    const missed = new AbortController();
    const { signal } = missed;
    void environment.delay(PROBE_TIME, over.signal).then(() => missed.abort());
    const url = storageUrl();
    const [gateway, storage] = await Promise.all([
      probe.gateway(signal),
      url === null ? ('unknown' as const) : probe.storage(url, signal),
    ]);
    over.abort();
    if (this.#isRunning) told({ reach: { gateway, storage }, sentAt, at: steady() });
  }
}
