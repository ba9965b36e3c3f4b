import * as v from 'valibot';

/** What both permit endpoints take. */
export const PermitRequest = v.object({
  filename: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  /** The exact size, bytes. */
  filesize: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});
export type PermitRequest = v.InferOutput<typeof PermitRequest>;

/** Credentials that may write one key. Documented fields first; the expiry's name is only implied by the guide. */
export const UploadPermit = v.looseObject({
  region: v.string(),
  bucket: v.pipe(v.string(), v.minLength(1)),
  key: v.pipe(v.string(), v.minLength(1)),
  accessKeyId: v.pipe(v.string(), v.minLength(1)),
  secretAccessKey: v.pipe(v.string(), v.minLength(1)),
  sessionToken: v.pipe(v.string(), v.minLength(1)),
});
export type UploadPermit = v.InferOutput<typeof UploadPermit>;

const End = v.optional(v.union([v.string(), v.number()]));
/** Where a permit's end may be stated beside it. */
export const ExpiryBeside = { expiration: End, expiresAt: End, expires: End, expiresIn: End };

/** Documented lifetimes, ms: used when a permit names no expiry. */
export const STITCH_DATA_PERMIT_LIFETIME = 24 * 3_600_000;
export const ASSET_PERMIT_LIFETIME = 2 * 3_600_000;
