import type { Landed } from './engine/environment.ts';
import { capped } from './keep-alive.ts';

/** What a browser knows this app's one-off and its regular wake-ups by. */
const TAG = 'sitelift-uploads';
/** The longest a wake-up may last, ms. Chromium kills the worker after some 190 s of one (measured). */
const WAKE_UP_CAP = 170_000;
/** The least time between two regular wake-ups, ms. Chromium makes it 12 h itself where it is less. */
const REGULARLY = 12 * 3_600_000;

/** What TypeScript does not know of a registration: Chromium has both, other browsers neither. */
export interface WakeUps {
  readonly sync?: { register(tag: string): Promise<void> } | undefined;
  readonly periodicSync?:
    { register(tag: string, options: { minInterval: number }): Promise<void> } | undefined;
}

declare global {
  interface ServiceWorkerGlobalScopeEventMap {
    sync: ExtendableEvent;
    periodicsync: ExtendableEvent;
  }
  interface ServiceWorkerRegistration {
    readonly sync?: WakeUps['sync'];
    readonly periodicSync?: WakeUps['periodicSync'];
  }
}

/** What is woken: `resume` tries what waits and resolves when nothing is left; `isBusy`: something is left;
 * `errandOver`: what the browser sent by itself is taken over. */
interface Woken {
  resume(): Promise<void>;
  isBusy(): boolean;
  errandOver(id: string, landed: readonly Landed[]): Promise<void>;
}

/**
 * [Note: Asked for while a page is open] Chromium takes a wake-up only while a page is open. One that is asked for during
 * a wake-up follows it at once and has all its tries before it, so pages that keep up their heartbeat keep one ahead. With
 * the last page closed, one that leaves something is rejected, and the browser tries twice more, some 5 and 15 minutes later.
 */
export class Background {
  readonly #wakeUps: WakeUps;
  readonly #woken: Woken;
  #isAsked = false;

  constructor(wakeUps: WakeUps, woken: Woken) {
    this.#wakeUps = wakeUps;
    this.#woken = woken;
  }

  /** A page was told whether something is left to do: then the browser is to wake this worker for it, once. */
  heard(isBusy: boolean): void {
    if (!isBusy || this.#isAsked) {
      this.#isAsked &&= isBusy;
      return;
    }
    const { sync, periodicSync } = this.#wakeUps;
    this.#isAsked = sync !== undefined;
    sync?.register(TAG).catch(() => {
      this.#isAsked = false;
    });
    // Only where the browser grants it: to installed apps that are used.
    periodicSync?.register(TAG, { minInterval: REGULARLY }).catch(() => undefined);
  }

  /** The browser has a network. Rejects where it is to wake this worker again. */
  async sync(): Promise<void> {
    this.#isAsked = false;
    const hasBegun = await this.#resume();
    if (!hasBegun || this.#isLeftAlone()) throw new Error('uploads are left');
  }

  /** A regular wake-up, which comes again by itself. */
  async periodicSync(): Promise<void> {
    await this.#resume();
  }

  /** The browser is done with an errand: what it sent is taken over, and the rest goes on. */
  async errandOver(id: string, landed: readonly Landed[]): Promise<void> {
    await this.#woken.errandOver(id, landed).catch(() => undefined);
    await this.#resume();
  }

  /** Something is left, and no other wake-up was asked for. */
  #isLeftAlone(): boolean {
    return this.#woken.isBusy() && !this.#isAsked;
  }

  /** False: it could not even begin. */
  async #resume(): Promise<boolean> {
    let hasBegun = true;
    await capped(
      this.#woken.resume().catch(() => {
        hasBegun = false;
      }),
      WAKE_UP_CAP,
    );
    return hasBegun;
  }
}
