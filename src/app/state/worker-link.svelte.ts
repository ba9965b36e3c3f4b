import type { Bridge, BridgeEvent, Order, Outcome } from '../bridge/bridge.ts';

/** How the page stands with its worker. */
export class WorkerLink {
  #isUpdateWaiting = $state(false);
  #isStale = $state(false);
  #isBroken = $state(false);
  #isSilent = $state(false);
  #failedOrder = $state(false);
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** A new version waits to be let in. */
  get isUpdateWaiting(): boolean {
    return this.#isUpdateWaiting;
  }

  /** Page and worker don't understand each other: only a reload helps. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** The browser refuses the worker. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The worker's replies stay out; it is asked again. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** The last thing asked for was not done. */
  get hasFailedOrder(): boolean {
    return this.#failedOrder;
  }

  forgetFailedOrder(): void {
    this.#failedOrder = false;
  }

  hear(event: BridgeEvent): void {
    if (event.type === 'update-waiting') this.#isUpdateWaiting = true;
    if (event.type === 'stale') this.#isStale = true;
    if (event.type === 'broken') this.#isBroken = true;
    if (event.type === 'answering') this.#isSilent = !event.answering;
  }

  /** Orders something for Uploads on the list; a refusal shows as a bar. */
  async order(order: Order): Promise<Outcome> {
    const outcome = await this.#bridge.order(order);
    this.#failedOrder = !outcome.done && outcome.why !== 'stale';
    return outcome;
  }

  applyUpdate(): void {
    this.#bridge.applyUpdate();
  }
}
