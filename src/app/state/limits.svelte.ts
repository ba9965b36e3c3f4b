import type { LimitsView } from '../../lib/channel/limits-view.ts';
import { holdOf, NO_LIMITS, type Hold, type Limits, type LimitsChange } from '../../lib/upload/limits.ts';
import type { NetworkCost } from '../../lib/upload/network-cost.ts';
import type { Order, Outcome } from '../bridge/bridge.ts';

/** What a person lets uploads take of the network, as the worker last told. */
export class LimitsState {
  #limits: Limits = $state.raw(NO_LIMITS);
  #networkCost: NetworkCost = $state('untold');
  #isKnown = $state(false);
  readonly #order: (order: Order) => Promise<Outcome>;
  readonly hold: Hold | null = $derived(holdOf(this.#limits, this.#networkCost));

  constructor(order: (order: Order) => Promise<Outcome>) {
    this.#order = order;
  }

  /** The worker told of them. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  get all(): Limits {
    return this.#limits;
  }

  /** Whether the browser tells what the network costs. */
  get isCostTold(): boolean {
    return this.#networkCost !== 'untold';
  }

  hear({ limits, networkCost }: LimitsView): void {
    this.#limits = limits;
    this.#networkCost = networkCost;
    this.#isKnown = true;
  }

  /** False: it could not be done, and a bar says so. */
  async change(change: LimitsChange): Promise<boolean> {
    const { done } = await this.#order({ type: 'limits', change });
    return done;
  }
}
