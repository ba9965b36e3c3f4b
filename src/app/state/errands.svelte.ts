import type { Order, Outcome } from '../bridge/bridge.ts';
import type { ErrandRunner } from '../errand-runner.ts';
import type { KeyValue } from '../storage.ts';
import { errandTitle } from '../words/settings-words.ts';

const KEY = 'sitelift.errands';

export interface ErrandsParts {
  readonly order: (order: Order) => Promise<Outcome>;
  readonly runner: ErrandRunner;
  readonly storage: KeyValue;
}

/** Has the browser send by itself what is left when the page goes out of sight, for a person who wants that. */
export class Errands {
  #isWanted: boolean = $state(false);
  readonly #parts: ErrandsParts;

  constructor(parts: ErrandsParts) {
    this.#parts = parts;
    this.#isWanted = this.canBe && parts.storage.getItem(KEY) === 'on';
  }

  /** Whether this browser sends anything by itself. */
  get canBe(): boolean {
    return this.#parts.runner.canRun;
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  want(isWanted: boolean): void {
    const { storage } = this.#parts;
    this.#isWanted = isWanted;
    if (isWanted) storage.setItem(KEY, 'on');
    else storage.removeItem(KEY);
  }

  /** The page went out of sight: the worker, which may not begin it, packs what it has left. */
  async left(): Promise<void> {
    if (!this.#isWanted) return;
    const { order, runner } = this.#parts;
    const outcome = await order({ type: 'errand' });
    const errand = outcome.done ? outcome.errand : null;
    if (errand == null) return;
    const { id } = errand;
    const hasBegun = await runner.begin(errand, errandTitle(errand.names));
    await order({ type: hasBegun ? 'errand-begun' : 'errand-over', id });
  }

  /** The page is in sight: the worker sends again. Also at the start, since another page may have begun one. */
  async seen(): Promise<void> {
    if (this.canBe) await this.#parts.order({ type: 'errand-over' });
  }
}
