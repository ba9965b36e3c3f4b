import type { Effect, EffectType } from '../../lib/upload/effect.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Live } from '../../lib/upload/live.ts';
import { isAsked, patienceOf } from '../../lib/upload/patience.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import { runEffect, type Tools } from './run-effect.ts';

/** The Portal is asked to wait for so many jobs at once: each holds one of six connections to the gateway. */
const MOST_WAITS = 2;

/** The Portal is asked for permits and jobs by so many at once, however many wake together; the rest takes turns. */
const MOST_CALLS = 4;
/** As many ask S3 at once: parts need connections too. */
const MOST_REQUESTS = 3;

/** Asking again costs next to nothing, so that one nobody waits for any more is cut short. */
const REPEATED_FREELY: readonly EffectType[] = [
  'fetchPermit',
  'listParts',
  'abortMultipart',
  'waitForProcess',
];
/** An effect that is older, ms, makes the line be probed; one that waits for a job is meant to take long. */
const QUIET = 5_000;

interface Running {
  readonly type: EffectType;
  readonly cut: AbortController;
  /** ms by the steady clock. */
  readonly begunAt: number;
}

/** The effects that run: at most one for each Upload. */
export class Effects {
  readonly #tools: Tools;
  readonly #running = new Map<UploadId, Running>();
  /** When the Portal was last asked to wait for an Upload's job, ms by the steady clock. */
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
    switch (type) {
      case 'waitForProcess':
        return this.#count('waitForProcess') < MOST_WAITS;
      case 'fetchPermit':
      case 'process':
        return this.#count('fetchPermit', 'process') < MOST_CALLS;
      case 'createMultipart':
      case 'listParts':
      case 'completeMultipart':
      case 'abortMultipart':
        return (
          this.#count('createMultipart', 'listParts', 'completeMultipart', 'abortMultipart') < MOST_REQUESTS
        );
      case 'stage':
      case 'dropSource':
        return true;
    }
  }

  /** Whether one has waited long for its answer. */
  isQuiet(): boolean {
    const now = this.#tools.environment.steady();
    return [...this.#running.values()].some(
      ({ type, begunAt }) => isAsked(type) && type !== 'waitForProcess' && now - begunAt >= QUIET,
    );
  }

  /** Cuts what an outage may have swallowed: what began before this, ms by the steady clock. It is asked for again. */
  cutAsleep(before: number): void {
    for (const { type, cut, begunAt } of this.#running.values())
      if (isAsked(type) && begunAt < before) cut.abort();
  }

  /**
   * Runs an effect to the event that answers it; one that is cut short answers nothing, one that is lost is the network's
   * trouble. Another effect of the Upload may begin when what `answered` returns is over.
   */
  async begin(effect: Effect, live: Live, answered: (event: UploadEvent) => Promise<void>): Promise<void> {
    const { id } = live.upload;
    const { environment } = this.#tools;
    const cut = new AbortController();
    const over = new AbortController();
    this.#running.set(id, { type: effect.type, cut, begunAt: environment.steady() });
    const signal = AbortSignal.any([cut.signal, this.#lost(effect.type, live.upload.attempts, over.signal)]);
    if (effect.type === 'waitForProcess') this.#waitedAt.set(id, environment.steady());
    try {
      const event = await runEffect(effect, live, this.#tools, signal).catch(
        (error: unknown): UploadEvent => {
          environment.report(effect.type, error);
          return { type: 'troubled', why: 'device', offline: false };
        },
      );
      if (!cut.signal.aborted) await answered(event);
    } finally {
      over.abort();
      this.#running.delete(id);
    }
  }

  forget(id: UploadId): void {
    this.#waitedAt.delete(id);
  }

  /** Cuts short an Upload's effect that is not the one wanted now, if asking again costs nothing. */
  cutUnwanted(id: UploadId, wanted: EffectType | null): void {
    const running = this.#running.get(id);
    if (running === undefined || running.type === wanted || !REPEATED_FREELY.includes(running.type)) return;
    running.cut.abort();
  }

  /** Cuts all, as a kill would: the next worker asks what became of them. */
  cutAll(): void {
    for (const { cut } of this.#running.values()) cut.abort();
  }

  /** Aborts when an effect of this type has taken too long, unless it is over before. */
  #lost(type: EffectType, attempts: number, over: AbortSignal): AbortSignal {
    const lost = new AbortController();
    const patience = patienceOf(type, attempts);
    if (patience !== null)
      void this.#tools.environment.delay(patience, over).then(() => {
        if (!over.aborted) lost.abort();
      });
    return lost.signal;
  }

  #count(...types: EffectType[]): number {
    return [...this.#running.values()].filter(({ type }) => types.includes(type)).length;
  }
}
