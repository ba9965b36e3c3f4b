import * as v from 'valibot';

/** The JSON body of a Portal error. Not every error body is JSON, and `message` may be missing. */
export const PortalErrorBody = v.object({
  code: v.string(),
  message: v.optional(v.string()),
});
export type PortalErrorBody = v.InferOutput<typeof PortalErrorBody>;

export const RATE_LIMITED_CODE = 'resource_exhausted';
