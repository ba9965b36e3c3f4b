import * as v from 'valibot';
import { IguideId, WorkOrderId } from '../portal/ids.ts';
import { AppendToViews } from '../portal/job.ts';

/** Where a file goes. `address` is what people know the iGUIDE by; it is kept for showing only. */
export const Destination = v.variant('kind', [
  v.object({
    kind: v.literal('stitch-data'),
    iguideId: IguideId,
    workOrderId: WorkOrderId,
    address: v.string(),
  }),
  v.object({
    kind: v.literal('asset'),
    iguideId: IguideId,
    address: v.string(),
    appendToViews: v.optional(AppendToViews),
  }),
]);
export type Destination = v.InferOutput<typeof Destination>;
