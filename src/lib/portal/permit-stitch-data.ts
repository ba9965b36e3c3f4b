import * as v from 'valibot';
import { IguideId, StitchDataId, WorkOrderId } from './ids.ts';
import { ExpiryBeside, PermitRequest, UploadPermit } from './permit.ts';

/** `POST /iguides/{id}/workOrders/{woId}/stitchData`. Asking again never invalidates an upload under way. */
export const method = 'POST';
export const path = '/iguides/:iguideId/workOrders/:workOrderId/stitchData';
export const Params = v.object({ iguideId: IguideId, workOrderId: WorkOrderId });
export const Request = PermitRequest;
export const Response = v.object({
  id: StitchDataId,
  ...ExpiryBeside,
  uploadPermit: UploadPermit,
  uploadToken: v.pipe(v.string(), v.minLength(1)),
});
export type Response = v.InferOutput<typeof Response>;
