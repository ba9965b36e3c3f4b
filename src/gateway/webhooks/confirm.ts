import type { Request as Credentials } from '../../lib/portal/test-credentials.ts';
import type { Database, LazyDatabase } from '../database/open-database.ts';
import { seeOrder } from '../links/see-order.ts';
import type { PortalRemote } from '../portal-remote.ts';
import type { Push } from '../push/push.ts';
import { refuse, Refusal } from '../refusal.ts';
import { relayed } from '../relayed.ts';
import type { Seal } from '../seal.ts';
import { confirmed, takeDue, type DueEvent } from './webhook-records.ts';

/** ms between two looks at what is due. */
const LOOK_EVERY = 10_000;

export interface ConfirmerParts {
  readonly database: LazyDatabase;
  readonly portal: PortalRemote;
  readonly seal: Seal<Credentials>;
  readonly push: Pick<Push, 'tellOfOrder'>;
  /** ms since 1970. */
  readonly now: () => number;
  readonly closing: AbortSignal;
}

/** Asks the Portal whether what came is so, and tells who follows the order. What can't be asked now is asked later. */
export class Confirmer {
  readonly #parts: ConfirmerParts;
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #isAsked = false;

  constructor(parts: ConfirmerParts) {
    this.#parts = parts;
    parts.closing.addEventListener('abort', () => clearInterval(this.#timer ?? undefined), { once: true });
  }

  /** Now, and from now on whatever is due. */
  begin(): void {
    if (this.#parts.closing.aborted) return;
    this.#timer ??= setInterval(() => this.begin(), LOOK_EVERY).unref();
    this.#isAsked = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#look().finally(() => (this.#isLooking = false));
  }

  async #look(): Promise<void> {
    while (this.#isAsked) {
      this.#isAsked = false;
      try {
        const database = await this.#parts.database.get();
        for (const event of await takeDue(database, this.#parts.now())) await this.#confirm(database, event);
      } catch {
        // The database is away: the next look asks again.
        return;
      }
    }
  }

  async #confirm(database: Database, event: DueEvent): Promise<void> {
    const { portal, seal, push, now, closing } = this.#parts;
    const { order } = event;
    const credentials = await seal.open(event.credentials);
    const call = { params: { ...order }, query: {}, body: undefined, signal: closing };
    try {
      await seeOrder(order, {
        ...{ database, push, now, isFirstNews: true },
        async ask(contract) {
          const answer =
            credentials === null
              ? null
              : await relayed(portal, ['calls', contract], { ...call, credentials });
          if (answer?.is !== 'good') throw refuse(401, 'signed-out');
          return answer.body;
        },
      });
    } catch (error) {
      // What the Portal itself says no to is not so.
      const isNo = error instanceof Refusal && error.status < 500 && error.status !== 429;
      if (!isNo) return;
    }
    await confirmed(database, event, now());
  }
}
