import * as v from 'valibot';
import { IguideId, StitchDataId, WorkOrderId } from './ids.ts';
import { Job } from './job.ts';

/** `GET …/stitchData/{sdId}/waitForProcess?jid=&jidEnqueuedAt=`: blocks, then 2xx when done or "not yet". */
export const method = 'GET';
export const path = '/iguides/:iguideId/workOrders/:workOrderId/stitchData/:stitchDataId/waitForProcess';
export const Params = v.object({ iguideId: IguideId, workOrderId: WorkOrderId, stitchDataId: StitchDataId });
export const Query = Job;
