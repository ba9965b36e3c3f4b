import type { Destination } from '../upload/destination.ts';
import type { Permit } from '../upload/permit.ts';
import type { ServerTime } from '../upload/server-clock.ts';
import type { Request as NewIguide, Response as CreatedIguide } from './create-iguide.ts';
import type { Iguide } from './iguide.ts';
import type { IguideId, WorkOrderId } from './ids.ts';
import type { Job } from './job.ts';
import type { WorkOrder } from './work-order.ts';

export interface PortalEdgeOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Where the contract's paths are mounted; `API_BASE` on the page's origin unless told otherwise. */
  readonly base?: string | undefined;
  /** ms since 1970; dates a permit that names no expiry when the answer has no `Date`. */
  readonly now?: (() => number) | undefined;
  /** A clock that nobody sets, ms. */
  readonly steady?: (() => number) | undefined;
  /** Told the server's time by each answer. */
  readonly heard?: ((time: ServerTime) => void) | undefined;
}

/** The Portal's calls, through the gateway. Every function rejects with a PortalError only; nothing is repeated inside. */
export interface PortalEdge {
  fetchPermit(
    destination: Destination,
    file: { readonly name: string; readonly size: number },
    signal: AbortSignal,
  ): Promise<Permit>;
  /** `not-found`: nothing fitting at the key. `token-refused`: renew the permit. */
  process(
    destination: Destination,
    permit: Pick<Permit, 'resource' | 'uploadToken'>,
    signal: AbortSignal,
  ): Promise<Job>;
  /** Blocks for as long as the Portal does. `pending`: ask again with the same Job. */
  waitForProcess(
    destination: Destination,
    resource: string,
    job: Job,
    signal: AbortSignal,
  ): Promise<'done' | 'pending'>;
  listIguides(signal: AbortSignal): Promise<Iguide[]>;
  getIguide(id: IguideId, signal: AbortSignal): Promise<Iguide>;
  listWorkOrders(id: IguideId, signal: AbortSignal): Promise<WorkOrder[]>;
  getWorkOrder(id: IguideId, workOrderId: WorkOrderId, signal: AbortSignal): Promise<WorkOrder>;
  createIguide(iguide: NewIguide, signal: AbortSignal): Promise<CreatedIguide>;
}
