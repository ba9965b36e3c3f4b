import type { Effect, EffectType } from '../../lib/upload/effect.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import { runEffect, type Tools } from './run-effect.ts';

/** The Portal is asked to wait for so many jobs at once: each holds one of six connections to the gateway. */
const MOST_WAITS = 2;

interface Running {
  readonly type: EffectType;
  readonly cut: AbortController;
}

/** The effects that run: at most one for each Upload. */
export class Effects {
  readonly #tools: Tools;
  readonly #running = new Map<UploadId, Running>();
  /** When the Portal was last asked to wait for an Upload's job, ms. */
  readonly #waitedAt = new Map<UploadId, number>();

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get size(): number {
    return this.#running.size;
  }

  has(id: UploadId): boolean {
    return this.#running.has(id);
  }

  /** Those whose job was waited for longest ago come first, so that each gets its turn. */
  inTurn<Entry>(entries: Iterable<[UploadId, Entry]>): [UploadId, Entry][] {
    const last = (id: UploadId): number => this.#waitedAt.get(id) ?? 0;
    return [...entries].sort(([a], [b]) => last(a) - last(b));
  }

  /** Whether an effect may begin beside those that run. */
  mayBegin({ type }: Effect): boolean {
    return type !== 'waitForProcess' || this.#count('waitForProcess') < MOST_WAITS;
  }

  /**
   * Runs an effect to the event that answers it; a wait that is cut short answers nothing. Another effect of the Upload
   * may begin when what `answered` returns is over.
   */
  async begin(effect: Effect, live: Live, answered: (event: UploadEvent) => Promise<void>): Promise<void> {
    const { id } = live.upload;
    const { environment } = this.#tools;
    const cut = new AbortController();
    this.#running.set(id, { type: effect.type, cut });
    if (effect.type === 'waitForProcess') this.#waitedAt.set(id, environment.now());
    try {
      const event = await runEffect(effect, live, this.#tools, cut.signal).catch(
        (error: unknown): UploadEvent => {
          environment.report(effect.type, error);
          return { type: 'troubled', why: 'device', offline: false };
        },
      );
      if (!cut.signal.aborted) await answered(event);
    } finally {
      this.#running.delete(id);
    }
  }

  forget(id: UploadId): void {
    this.#waitedAt.delete(id);
  }

  /** Cuts short a wait for a job that nobody waits for any more. No other effect's answer may be lost. */
  cutWait(id: UploadId): void {
    const running = this.#running.get(id);
    if (running?.type === 'waitForProcess') running.cut.abort();
  }

  #count(type: EffectType): number {
    return [...this.#running.values()].filter((running) => running.type === type).length;
  }
}
