import type { WorkOrderStatus } from '../../lib/portal/work-order.ts';
import type { State, StoredIguide, StoredWorkOrder } from '../state/state.ts';
import { notFound } from './failure.ts';

/** Throws 404. */
export function findIguide(state: State, id: string): StoredIguide {
  const iguide = state.iguides.find((candidate) => candidate.id === id);
  if (!iguide) throw notFound('iGUIDE');
  return iguide;
}

/** Throws 404. */
export function findWorkOrder(state: State, iguideId: string, id: string): StoredWorkOrder {
  const workOrder = findIguide(state, iguideId).workOrders.find((candidate) => candidate.id === id);
  if (!workOrder) throw notFound('work order');
  return workOrder;
}

/** The sandbox's choice: what is being worked on, done or cancelled takes no more; the rest may be tried again. */
const TAKES_STITCH_DATA: readonly WorkOrderStatus[] = ['empty', 'on_hold', 'exception', 'rejected'];

export function takesStitchData(status: WorkOrderStatus): boolean {
  return TAKES_STITCH_DATA.includes(status);
}

/**
 * A work order's status once the jobs that ended by `now` (steady ms) have had their effect: a TAR sends it to
 * drafting, anything else is rejected. Worked out whenever it is asked for, so that no restart can miss a job's end.
 */
export function statusOf(state: State, workOrder: StoredWorkOrder, now: number): WorkOrderStatus {
  const intakes = new Set(
    state.intakes
      .filter(
        ({ destination }) => destination.kind === 'stitch-data' && destination.workOrderId === workOrder.id,
      )
      .map(({ id }) => id),
  );
  return state.jobs
    .filter((job) => intakes.has(job.intakeId) && job.endsAt <= now)
    .sort((one, other) => one.endsAt - other.endsAt)
    .reduce<WorkOrderStatus>((status, job) => {
      if (!takesStitchData(status)) return status;
      return job.fault === null ? 'pending_draft' : 'rejected';
    }, workOrder.status);
}
