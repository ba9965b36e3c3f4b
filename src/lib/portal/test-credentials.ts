import * as v from 'valibot';

/** `POST /integrations/test`: 2xx when App ID and App token are good, 401 or 403 when not. */
export const method = 'POST';
export const path = '/integrations/test';

export const Request = v.object({
  appId: v.pipe(v.string(), v.trim(), v.uuid()),
  /** A JWT; never stored or logged in the clear. */
  appToken: v.pipe(v.string(), v.trim(), v.minLength(8), v.maxLength(8192), v.regex(/^[\x21-\x7e]+$/)),
});
export type Request = v.InferOutput<typeof Request>;
