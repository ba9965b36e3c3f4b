import * as v from 'valibot';
import { WorkOrderId } from './ids.ts';

/** `empty` awaits Stitch Data; the last three are final. */
export const WORK_ORDER_STATUSES = [
  'empty',
  'on_hold',
  'pending_draft',
  'pending_qa',
  'pending_publish',
  'exception',
  'done',
  'cancelled',
  'rejected',
] as const;
export type WorkOrderStatus = (typeof WORK_ORDER_STATUSES)[number];

/** A status the vendor adds later is kept as it came. */
export const WorkOrder = v.object({ id: WorkOrderId, status: v.string() });
export type WorkOrder = v.InferOutput<typeof WorkOrder>;
