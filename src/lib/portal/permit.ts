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

/** Documented lifetimes, ms: used when a permit names no expiry. */
export const STITCH_DATA_PERMIT_LIFETIME = 24 * 3_600_000;
export const ASSET_PERMIT_LIFETIME = 2 * 3_600_000;

const EXPIRY_FIELDS = ['expiration', 'expiresAt', 'expires', 'expiry', 'validUntil'] as const;

/** The permit's own expiry, ms since 1970, from any plausible field (ISO text, seconds or ms), or null. */
export function statedExpiry(permit: UploadPermit): number | null {
  for (const name of EXPIRY_FIELDS) {
    const value = permit[name];
    const at =
      typeof value === 'string' && !/^\d+$/.test(value)
        ? Date.parse(value)
        : typeof value === 'string' || typeof value === 'number'
          ? Number(value)
          : NaN;
    if (Number.isFinite(at) && at > 0) return at < 1e11 ? at * 1000 : at;
  }
  return null;
}
