import * as v from 'valibot';
import { IguideId } from './ids.ts';
import { WorkOrder } from './work-order.ts';

/** `GET /iguides/{id}/workOrders`: a bare array, or one under `data`, `items`, `results` or `workOrders`. */
export const method = 'GET';
export const path = '/iguides/:iguideId/workOrders';
export const Params = v.object({ iguideId: IguideId });

const List = v.array(WorkOrder);
export const Response = v.union([
  List,
  v.pipe(
    v.object({ data: List }),
    v.transform(({ data }) => data),
  ),
  v.pipe(
    v.object({ items: List }),
    v.transform(({ items }) => items),
  ),
  v.pipe(
    v.object({ results: List }),
    v.transform(({ results }) => results),
  ),
  v.pipe(
    v.object({ workOrders: List }),
    v.transform(({ workOrders }) => workOrders),
  ),
]);
export type Response = v.InferOutput<typeof Response>;
