import * as v from 'valibot';
import { IguideId, WorkOrderId } from './ids.ts';
import { WorkOrder } from './work-order.ts';

/** `GET /iguides/{id}/workOrders/{woId}`: 404 for an unknown one. */
export const method = 'GET';
export const path = '/iguides/:iguideId/workOrders/:workOrderId';
export const Params = v.object({ iguideId: IguideId, workOrderId: WorkOrderId });
export const Response = WorkOrder;
