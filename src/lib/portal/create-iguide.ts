import * as v from 'valibot';
import { IGUIDE_TYPES, INDUSTRIES } from './iguide.ts';
import { IguideId, WorkOrderId } from './ids.ts';

/** `POST /iguides` */
export const method = 'POST';
export const path = '/iguides';

const line = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));

export const Request = v.object({
  type: v.picklist(IGUIDE_TYPES),
  industry: v.picklist(INDUSTRIES),
  address: v.object({
    country: line,
    provinceState: line,
    city: line,
    postalCode: line,
    streetName: line,
    streetNumber: line,
    unitNumber: v.optional(line),
  }),
  webhooks: v.optional(
    v.array(v.object({ event: v.picklist(['ready', '*']), url: v.pipe(v.string(), v.url()) })),
  ),
});
export type Request = v.InferOutput<typeof Request>;

export const Response = v.object({
  id: IguideId,
  alias: v.string(),
  type: v.string(),
  industry: v.string(),
  defaultViewId: v.string(),
  workOrderId: WorkOrderId,
});
export type Response = v.InferOutput<typeof Response>;
