import * as v from 'valibot';

/**
 * How the bucket treats browsers. `open`: any origin and header, the useful answer headers exposed. `etag-hidden`:
 * no answer header exposed. `plain-headers`: a preflight may only ask for what a plain SDK upload sends, so no
 * checksum headers. `origin-refused`: no CORS rule fits, so answers carry no CORS header at all.
 */
export const CorsProfile = v.picklist(['open', 'etag-hidden', 'plain-headers', 'origin-refused']);
export type CorsProfile = v.InferOutput<typeof CorsProfile>;
