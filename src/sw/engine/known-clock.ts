import * as v from 'valibot';
import { PortalError } from '../../lib/portal/trouble.ts';
import {
  afterSetting,
  assumed,
  drift,
  heardGateway,
  heardStorage,
  offsetAt,
  settled,
  timeAt,
  type Reading,
  type ServerClock,
  type ServerTime,
} from '../../lib/upload/server-clock.ts';
import type { Environment } from './environment.ts';

const CLOCK_SETTING = 'clock-offset';
/** ms until a gateway that is asked for its time counts as out of reach. */
const ANSWER_WITHIN = 5_000;
/** What is stored is left alone while it is no further off, ms: the next worker asks anyway. */
const STORED_WITHIN = 1_000;
/** A change of the time by more, ms, is told: waits that are timed end elsewhere. */
const TOLD_FROM = 1_000;

export interface KnownClockParts {
  readonly environment: Pick<Environment, 'now' | 'steady' | 'store' | 'report' | 'delay' | 'serverTimes'>;
  /** Asks the gateway for its time. Rejects with a PortalError. */
  readonly ask: (signal: AbortSignal) => Promise<ServerTime>;
  /** The server's time is another than was thought, or the device's clock was set. */
  readonly changed: () => void;
}

/** The server's clock, as well as it is known here; kept for the next worker, which starts by the device's clock alone. */
export class KnownClock {
  readonly #parts: KnownClockParts;
  #clock: ServerClock;
  #stored: number | null = null;
  #isAsking = false;
  #slept = 0;

  constructor(parts: KnownClockParts) {
    this.#parts = parts;
    this.#clock = assumed(this.#read(), 0);
    parts.environment.serverTimes.listen((time) => {
      this.heardGateway(time);
    });
  }

  /** Takes up what an earlier worker learned. */
  async load(): Promise<void> {
    const stored = v.safeParse(v.number(), await this.#parts.environment.store.setting(CLOCK_SETTING));
    if (!stored.success) return;
    this.#stored = stored.output;
    if (!this.#clock.isHeard) this.#clock = assumed(this.#read(), stored.output);
  }

  /** By the server's clock, ms since 1970. */
  now(): number {
    return timeAt(this.#clock, this.#read());
  }

  /** ms to add to what the device shows now to get the server's time. */
  offset(): number {
    return offsetAt(this.#clock, this.#read());
  }

  /**
   * ms that the device slept with its steady clock since this worker began: the server's went on meanwhile, which tells it
   * from a clock that somebody set.
   */
  get slept(): number {
    return this.#slept;
  }

  heardGateway(time: ServerTime): void {
    const at = this.#read();
    this.#explained(heardGateway(this.#clock, at, time), at);
  }

  /** S3 refused what was signed by `offset`, and says that it should have been this, ms. */
  heardStorage(offset: number): void {
    const at = this.#read();
    this.#set(heardStorage(this.#clock, at, at.wall + offset), at);
  }

  /** Looks whether somebody set the device's clock, or it slept. Called now and then while anything goes on. */
  look(): void {
    const at = this.#read();
    const found = drift(this.#clock, at);
    if (found === 'set-back') this.#set(afterSetting(this.#clock, at), at);
    if (found !== 'none' && !this.#isAsking) void this.#ask();
  }

  /** Whether the time is known; what is signed by another would cross for nothing. If not, the gateway is being asked. */
  isSure(): boolean {
    this.look();
    return drift(this.#clock, this.#read()) === 'none';
  }

  /** Without an answer it was a sleep, which is far more common, and after which networks take a moment to be back. */
  async #ask(): Promise<void> {
    const { environment, ask } = this.#parts;
    this.#isAsking = true;
    const over = new AbortController();
    const missed = new AbortController();
    void environment.delay(ANSWER_WITHIN, over.signal).then(() => missed.abort());
    try {
      this.heardGateway(await ask(missed.signal));
    } catch (error) {
      if (!(error instanceof PortalError)) environment.report('asking for the time', error);
      const at = this.#read();
      this.#explained(settled(this.#clock, at), at);
    } finally {
      over.abort();
      this.#isAsking = false;
    }
  }

  /** It is known now what the device's clocks came apart by. */
  #explained(clock: ServerClock, at: Reading): void {
    if (drift(this.#clock, at) === 'ahead')
      this.#slept += Math.max(0, timeAt(clock, at) - timeAt(this.#clock, at));
    this.#set(clock, at);
  }

  #read(): Reading {
    const { now, steady } = this.#parts.environment;
    return { wall: now(), steady: steady() };
  }

  #set(clock: ServerClock, at: Reading): void {
    const isMoved = Math.abs(timeAt(clock, at) - timeAt(this.#clock, at)) > TOLD_FROM;
    const isDeviceSet = drift(this.#clock, at) !== 'none';
    this.#clock = clock;
    const offset = Math.round(offsetAt(clock, at));
    if (Math.abs(offset - (this.#stored ?? Infinity)) > STORED_WITHIN) this.#remember(offset);
    if (isMoved || isDeviceSet) this.#parts.changed();
  }

  /** An offset that can't be saved is learned again by the next worker. */
  #remember(offset: number): void {
    this.#stored = offset;
    const { store, report } = this.#parts.environment;
    store.saveSetting(CLOCK_SETTING, offset).catch((error: unknown) => {
      this.#stored = null;
      report(`saving ${CLOCK_SETTING}`, error);
    });
  }
}
