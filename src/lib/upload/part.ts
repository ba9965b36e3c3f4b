import * as v from 'valibot';

/** A planned part: bytes `start` (inclusive) to `end` (exclusive) of the file; `number` counts from 1. */
export interface PartSpan {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** A part that S3 holds. */
export const Part = v.object({
  number: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(10_000)),
  /** With its quotes, as S3 gives it; null where the bucket's CORS hides it (ListParts fills it in). */
  etag: v.nullable(v.string()),
  /** Bytes. */
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** CRC64NVME of the part's bytes, base64 as S3 writes it; null where it is not known. */
  checksum: v.nullable(v.string()),
  /** MD5 of the part's bytes, in hexadecimal, where it was needed: S3 keeps no checksum, and its ETag may be this. */
  md5: v.optional(v.string()),
});
export type Part = v.InferOutput<typeof Part>;

/** The MD5 that an ETag is, in hexadecimal; null for one of another form. S3's with KMS keys have the form and are none. */
export function md5OfEtag(etag: string): string | null {
  const bare = etag.replaceAll('"', '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(bare) ? bare : null;
}
