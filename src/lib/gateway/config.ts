import * as v from 'valibot';

/** `GET /api/config`: what this gateway is. Its `Date` header is the clock that requests are signed by. */
export const CONFIG_PATH = '/api/config';

export const GatewayConfig = v.object({
  portalName: v.string(),
  /** Path-style S3 endpoint for every permit, or null: AWS by the permit's region. */
  s3Endpoint: v.nullable(v.pipe(v.string(), v.url())),
  /** Whether signed requests may go through the gateway where a bucket refuses the app's origin. Left out: no. */
  s3Detour: v.optional(v.boolean()),
  /** Present with a sandbox: credentials that it accepts, for its one-button sign-in. */
  sandbox: v.nullable(v.object({ appId: v.string(), appToken: v.string() })),
  /** The server's time, ms since 1970. */
  time: v.number(),
});
export type GatewayConfig = v.InferOutput<typeof GatewayConfig>;
