import { SvelteMap } from 'svelte/reactivity';
import type { UploadView } from '../../lib/channel/upload-view.ts';
import type { WorkOrderId } from '../../lib/portal/ids.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { PortalLookup } from '../environment.ts';
import { lastArrivals, lastArrivedOf } from '../../lib/channel/last-arrivals.ts';
import { troubleOf } from './session.svelte.ts';

/**
 * [Note: Done, but rejected] A job of the Portal ends the same for Stitch Data that it can use and for a file that it
 * can't; only the work order's status tells, at once or a day later. So it is asked for as long as the Upload is listed,
 * by the page: nothing of the upload depends on it.
 */
export class Verdicts {
  readonly #statuses = new SvelteMap<WorkOrderId, string>();
  #asking: readonly WorkOrderId[] = [];
  readonly #getWorkOrder: PortalLookup['getWorkOrder'];
  readonly #signal: AbortSignal;

  constructor({ getWorkOrder }: Pick<PortalLookup, 'getWorkOrder'>, signal: AbortSignal) {
    this.#getWorkOrder = getWorkOrder;
    this.#signal = signal;
  }

  /** Asks what became of the Stitch Data that `account` sent; what can't be asked now is asked the next time. */
  async ask(uploads: readonly UploadView[], account: string): Promise<void> {
    for (const { upload, destination } of lastArrivals(uploads).values()) {
      const { iguideId, workOrderId } = destination;
      const known = this.#statuses.get(workOrderId);
      const isSettled = known === 'done' || known === 'cancelled';
      if (isSettled || upload.account !== account || this.#asking.includes(workOrderId)) continue;
      this.#asking = [...this.#asking, workOrderId];
      try {
        const { status } = await this.#getWorkOrder(iguideId, workOrderId, this.#signal);
        this.#statuses.set(workOrderId, status);
      } catch (error) {
        troubleOf(error);
      } finally {
        this.#asking = this.#asking.filter((id) => id !== workOrderId);
      }
    }
  }

  /** Those that the Portal rejected after they were done; `uploads`: all that are listed. */
  rejectedOf(uploads: readonly UploadView[]): ReadonlySet<UploadId> {
    return lastArrivedOf(uploads, (workOrderId) => this.#statuses.get(workOrderId) === 'rejected');
  }
}
