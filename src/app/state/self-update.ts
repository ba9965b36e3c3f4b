import type { Clock } from '../environment.ts';

/** Held by every page that somebody may come back to: none of them is to find another version under it. */
const IN_USE = 'sitelift-in-use';
/** ms out of sight after which nobody is thought to come back in a moment, from another app or tab. */
const UNSEEN_FOR = 600_000;

export interface SelfUpdateParts {
  readonly locks: Pick<LockManager, 'request'>;
  readonly clock: Clock;
  /** Whether a new version waits, nothing is under way, and this page has nothing that a reload would lose. */
  readonly mayApply: () => boolean;
  readonly apply: () => void;
}

/** Lets a new version in by itself, once every page has been out of sight for a while and nothing would be lost. */
export class SelfUpdate {
  readonly #parts: SelfUpdateParts;
  #use: { readonly end: () => void; readonly ended: Promise<void> } | null = null;
  #stopTimer: (() => void) | null = null;

  constructor(parts: SelfUpdateParts) {
    this.#parts = parts;
  }

  seen(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    if (this.#use !== null) return;
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const ended = this.#parts.locks.request(IN_USE, { mode: 'shared' }, () => over);
    this.#use = { end, ended };
  }

  hidden(): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#parts.clock.after(UNSEEN_FOR, () => {
      void this.#apply();
      // What keeps it may be over by then.
      this.hidden();
    });
  }

  async #apply(): Promise<void> {
    const { locks, mayApply, apply } = this.#parts;
    const use = this.#use;
    this.#use = null;
    use?.end();
    // This page's own hold on the lock would keep it from being had alone.
    await use?.ended;
    if (!mayApply()) return;
    await locks.request(IN_USE, { ifAvailable: true }, (lock) => {
      if (lock !== null && mayApply()) apply();
    });
  }
}
