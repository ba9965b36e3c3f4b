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
});
export type Part = v.InferOutput<typeof Part>;
