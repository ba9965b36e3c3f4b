import * as v from 'valibot';
import { lastArrivals, type Arrival } from '../lib/channel/last-arrivals.ts';
import type { UploadView } from '../lib/channel/upload-view.ts';
import { isGuest } from '../lib/links/account.ts';
import type { PortalEdge } from '../lib/portal/edge.ts';
import { PortalError, type PortalTrouble } from '../lib/portal/trouble.ts';
import type { UploadStore } from '../lib/store/store.ts';
import { UploadId } from '../lib/upload/upload.ts';

export interface RejectionsParts {
  readonly store: Pick<UploadStore, 'setting' | 'saveSetting'>;
  readonly portal: Pick<PortalEdge, 'getWorkOrder'>;
  /** Every Upload on the list; null while this worker does not own them. */
  readonly uploads: () => readonly UploadView[] | null;
  /** The Portal was asked: something may be known that was not. */
  readonly asked: () => void;
  /** Resolves after so many ms. */
  readonly delay: (ms: number) => Promise<void>;
}

const SETTING = 'rejections';
/** By work order, what it said when this Upload was the last to arrive: another one that is sent changes that. */
const Verdicts = v.record(v.string(), v.object({ status: v.string(), uploadId: UploadId }));
type Verdicts = v.InferOutput<typeof Verdicts>;

/** Nothing more becomes of these. */
const SETTLED: readonly string[] = ['done', 'cancelled'];
/** ms for an answer: one that does not come is asked for another time. */
const ANSWER_WITHIN = 30_000;
/**
 * ms before each further try, where no answer came. In all it is less than a wake-up has left after its cap, which is 20 s
 * (`WAKE_UP_CAP`), and than Chromium keeps a worker that no event holds, 30 s.
 */
const AGAIN_AFTER = [1_000, 4_000, 10_000];
/** Trouble that may be over in a moment. */
const PASSING: ReadonlySet<PortalTrouble['kind']> = new Set([
  'rate-limited',
  'unreachable',
  'intercepted',
  'no-answer',
  'aborted',
]);

/**
 * What the Portal found of no use after it was done, which only the work order's status tells, at once or a day later.
 * Pages ask for it while they are open; the worker does when it is awake, for who does not look at a page.
 */
export class Rejections {
  readonly #parts: RejectionsParts;
  #verdicts: Verdicts | null = null;
  #asking: Promise<void> | null = null;
  #isDue = false;

  constructor(parts: RejectionsParts) {
    this.#parts = parts;
  }

  /**
   * Asks for what is not settled, a few times where no answer comes; what can't be asked now is asked the next time. Rejects
   * with a StoreError.
   */
  ask(): Promise<void> {
    this.#isDue = true;
    this.#asking ??= this.#askInTurn().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askInTurn(): Promise<void> {
    const waits = [...AGAIN_AFTER];
    while (this.#isDue) {
      this.#isDue = false;
      const isAnswered = await this.#ask();
      this.#parts.asked();
      const wait = isAnswered ? undefined : waits.shift();
      if (wait === undefined) continue;
      await this.#parts.delay(wait);
      this.#isDue = true;
    }
  }

  /** False: an answer may come if it is asked again. */
  async #ask(): Promise<boolean> {
    const { portal, store, uploads } = this.#parts;
    let isAnswered = true;
    const before = await this.#load();
    // A guest may not ask the Portal.
    const own = (uploads() ?? []).filter(({ account }) => !isGuest(account));
    const arrivals = [...lastArrivals(own).values()];
    const after = await Promise.all(
      arrivals.map(async (arrival) => {
        const { iguideId, workOrderId } = arrival.destination;
        const known = verdictOn(arrival, before);
        if (known !== undefined && SETTLED.includes(known.status)) return [workOrderId, known] as const;
        try {
          const { status } = await portal.getWorkOrder(
            iguideId,
            workOrderId,
            AbortSignal.timeout(ANSWER_WITHIN),
          );
          return [workOrderId, { status, uploadId: arrival.upload.id }] as const;
        } catch (error) {
          // Else it is no session, or another account's.
          if (error instanceof PortalError && PASSING.has(error.trouble.kind)) isAnswered = false;
          return [workOrderId, known] as const;
        }
      }),
    );
    const known = after.flatMap(([id, verdict]) => (verdict === undefined ? [] : [[id, verdict] as const]));
    this.#verdicts = Object.fromEntries(known);
    if (JSON.stringify(this.#verdicts) !== JSON.stringify(before))
      await store.saveSetting(SETTING, this.#verdicts);
    return isAnswered;
  }

  /** Those of the Uploads that are known to be rejected. */
  async of(uploads: readonly UploadView[]): Promise<ReadonlySet<UploadId>> {
    const verdicts = await this.#load();
    const arrivals = [...lastArrivals(uploads).values()];
    const rejected = arrivals.filter((arrival) => verdictOn(arrival, verdicts)?.status === 'rejected');
    return new Set(rejected.map(({ upload }) => upload.id));
  }

  async #load(): Promise<Verdicts> {
    if (this.#verdicts === null) {
      const stored = v.safeParse(Verdicts, await this.#parts.store.setting(SETTING));
      this.#verdicts = stored.success ? stored.output : {};
    }
    return this.#verdicts;
  }
}

function verdictOn({ upload, destination }: Arrival, verdicts: Verdicts): Verdicts[string] | undefined {
  const verdict = verdicts[destination.workOrderId];
  return verdict?.uploadId === upload.id ? verdict : undefined;
}
