import * as v from 'valibot';
import { IguideId, StitchDataId, WorkOrderId } from './ids.ts';
import { Job, ProcessRequest } from './job.ts';

/** `POST …/stitchData/{sdId}/process?uploadToken=` */
export const method = 'POST';
export const path = '/iguides/:iguideId/workOrders/:workOrderId/stitchData/:stitchDataId/process';
export const Params = v.object({ iguideId: IguideId, workOrderId: WorkOrderId, stitchDataId: StitchDataId });
export const Request = v.pick(ProcessRequest, ['uploadToken']);
export const Response = Job;
