import * as v from 'valibot';

/** The Portal's expiring right to write one key, with what `process` needs later. Never leaves the worker. */
export const Permit = v.object({
  bucket: v.string(),
  key: v.string(),
  region: v.string(),
  accessKeyId: v.string(),
  secretAccessKey: v.string(),
  sessionToken: v.string(),
  /** When `step` was given it, by the server's clock, ms since 1970: with `expiresAt` it says how long it lives. */
  issuedAt: v.optional(v.number()),
  /** By the server's clock, ms since 1970. */
  expiresAt: v.number(),
  uploadToken: v.string(),
  /** Finished on although its end is near, since newer permits name another key: not renewed before it has ended. */
  isLast: v.optional(v.boolean()),
  /** The Portal's name for what is uploaded: a Stitch Data ID or an asset name. */
  resource: v.string(),
});
export type Permit = v.InferOutput<typeof Permit>;

/** S3's side of an Upload. `uploadId` is S3's, and appears nowhere else. */
export const Multipart = v.object({
  uploadId: v.string(),
  bucket: v.string(),
  key: v.string(),
  /** Bytes; fixed at creation. */
  partSize: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** What S3 was asked to keep for each part at creation; null: nothing, so no checksum may be sent with a part. */
  checksum: v.optional(v.nullable(v.literal('CRC64NVME'))),
});
export type Multipart = v.InferOutput<typeof Multipart>;

/** A multipart upload with the permit that can still abort it. */
export const Leftover = v.object({ permit: Permit, multipart: Multipart });
export type Leftover = v.InferOutput<typeof Leftover>;
