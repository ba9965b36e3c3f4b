import * as v from 'valibot';
import { ChecksumAlgorithm, ChecksumChoice, ChecksumType } from './checksum-algorithm.ts';

const Natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A file in the layout's `bytes` folder. */
const Piece = v.object({ file: v.string(), size: Natural });
export type Piece = v.InferOutput<typeof Piece>;

/** A part as it is kept: `uploads/<uploadId>/<number>.json`. */
export const PartRecord = v.object({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The MD5 in hexadecimal, without quotes. */
  etag: v.string(),
  piece: Piece,
  /** Base64, of the algorithm that CreateMultipartUpload chose; null where it chose none. */
  checksum: v.nullable(v.string()),
  /** Ms since 1970, as all times here. */
  lastModified: v.number(),
});
export type PartRecord = v.InferOutput<typeof PartRecord>;

/** What a client said of an object beside its bytes, by header name. */
const ObjectHeaders = v.record(v.string(), v.string());

/** The object's checksum as S3 shows it: base64, with `-N` behind a composite one. */
const StoredChecksum = v.object({ algorithm: ChecksumAlgorithm, type: ChecksumType, value: v.string() });
export type StoredChecksum = v.InferOutput<typeof StoredChecksum>;

/** An object's manifest: `objects/<hash>.json`. The bytes of its pieces, one after the other, are the object. */
export const ObjectRecord = v.object({
  bucket: v.string(),
  key: v.string(),
  /** MD5 in hexadecimal, or that of the parts' MD5s with `-N`; without quotes. */
  etag: v.string(),
  size: Natural,
  pieces: v.array(Piece),
  headers: ObjectHeaders,
  acl: v.nullable(v.string()),
  checksum: v.nullable(StoredChecksum),
  lastModified: v.number(),
  /** The multipart upload that made it; null for PutObject. */
  uploadId: v.nullable(v.string()),
});
export type ObjectRecord = v.InferOutput<typeof ObjectRecord>;

/** A multipart upload: `uploads/<uploadId>/upload.json`. */
export const UploadRecord = v.object({
  uploadId: v.string(),
  bucket: v.string(),
  key: v.string(),
  initiated: v.number(),
  headers: ObjectHeaders,
  acl: v.nullable(v.string()),
  checksum: v.nullable(ChecksumChoice),
  /** Once completed: what was answered, so that asking again gives the same. */
  completed: v.nullable(v.object({ at: v.number(), etag: v.string(), checksum: v.nullable(StoredChecksum) })),
});
export type UploadRecord = v.InferOutput<typeof UploadRecord>;
