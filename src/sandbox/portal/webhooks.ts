import { setTimeout as sleep } from 'node:timers/promises';
import type { KnobPanel } from '../knobs.ts';
import { fullAddress } from '../state/address.ts';
import type { StoredIguide, StoredWorkOrder } from '../state/state.ts';

/** Times that an event is sent again after a 5xx. */
const MOST_REPEATS = 5;

/** An event on its way to one address, and what came back. */
export interface Delivery {
  readonly iguideId: string;
  readonly event: string;
  /** Of each try, in order; `away`: nobody answered. */
  readonly statuses: readonly (number | 'away')[];
}

/** Tells whoever asked for it, when an iGUIDE was made, that it is ready. */
export class Webhooks {
  readonly #knobs: KnobPanel;
  readonly #signal: AbortSignal;
  readonly #deliveries: { iguideId: string; event: string; statuses: (number | 'away')[] }[] = [];

  /** `signal`: the sandbox closes. */
  constructor(knobs: KnobPanel, signal: AbortSignal) {
    this.#knobs = knobs;
    this.#signal = signal;
  }

  /** Since the start. */
  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  ready(iguide: StoredIguide, { id: workOrderId }: StoredWorkOrder): void {
    const { id: iguideId, alias, defaultViewId, address } = iguide;
    const body = JSON.stringify({
      ...{ type: 'ready', iguideId, workOrderId, iguideAlias: alias, defaultViewId },
      urls: { publicUrl: `https://youriguide.com/${alias}` },
      property: { fullAddress: fullAddress(address) },
    });
    for (const { event, url } of iguide.webhooks ?? []) {
      const delivery = { iguideId, event, statuses: [] };
      this.#deliveries.push(delivery);
      void this.#deliver(url, body, delivery);
    }
  }

  async #deliver(url: string, body: string, { statuses }: { statuses: (number | 'away')[] }): Promise<void> {
    for (let repeat = 0; repeat <= MOST_REPEATS; repeat += 1) {
      const status = await this.#post(url, body);
      statuses.push(status);
      if (status === 'away' || status < 500) return;
      try {
        await sleep(this.#knobs.current.webhookRetry, undefined, { signal: this.#signal });
      } catch {
        return;
      }
    }
  }

  async #post(url: string, body: string): Promise<number | 'away'> {
    try {
      const { status } = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        ...{ body, redirect: 'manual', signal: this.#signal },
      });
      return status;
    } catch {
      return 'away';
    }
  }
}
