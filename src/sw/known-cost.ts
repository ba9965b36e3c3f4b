import type { NetworkCost, CostWatch } from '../lib/upload/network-cost.ts';

/** What the network costs: as the browser tells this worker, or, where it tells a worker nothing, as a page was told. */
export class KnownCost {
  readonly #own: CostWatch;
  readonly #onChange: () => void;
  #told: NetworkCost = 'untold';
  #last: NetworkCost;

  constructor(own: CostWatch, onChange: () => void) {
    this.#own = own;
    this.#onChange = onChange;
    this.#last = own.now();
    own.onChange(() => {
      this.#look();
    });
  }

  now(): NetworkCost {
    const own = this.#own.now();
    return own === 'untold' ? this.#told : own;
  }

  /** A page says what its browser told it. */
  hear(networkCost: NetworkCost): void {
    this.#told = networkCost;
    this.#look();
  }

  /** Browsers say that a connection changed whenever they measured its speed anew. */
  #look(): void {
    const networkCost = this.now();
    if (networkCost === this.#last) return;
    this.#last = networkCost;
    this.#onChange();
  }
}
