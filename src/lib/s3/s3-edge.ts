import type { Part, PartSpan } from '../upload/part.ts';
import type { Multipart, Permit } from '../upload/permit.ts';

type ChecksumAlgorithm = 'CRC64NVME';

/** The credentials' half of a permit, and where they may write. */
export type S3Permit = Pick<
  Permit,
  'bucket' | 'key' | 'region' | 'accessKeyId' | 'secretAccessKey' | 'sessionToken'
>;

/** The gateway's detour, where it offers one. */
export interface DetourOptions {
  /** Where the gateway takes requests for S3. */
  readonly url: string;
  /** Whether S3's host answers at all, though nothing of it may be read. */
  readonly isStorageThere: (permit: S3Permit, signal: AbortSignal) => Promise<boolean>;
  /** What `onChange` told of before. */
  readonly buckets: readonly string[];
  /** Told the buckets that are reached by the detour, to remember them, when one is found or the direct way works again. */
  readonly onChange: (buckets: readonly string[]) => void;
}

export interface S3EdgeOptions {
  /** Path-style S3 endpoint for every permit, or null: AWS by the permit's region. */
  readonly endpoint: string | null;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** ms to add to this device's clock to get the server's. */
  readonly clockOffset: () => number;
  /** Told the new offset, ms, when S3 finds our clock off. */
  readonly onClockSkew: (offsetMs: number) => void;
  /** What `onPlainBucket` told of before. */
  readonly plainBuckets?: readonly string[] | undefined;
  /** Told when a bucket's CORS is found to refuse unusual headers (checksums, object size): an entry to remember. */
  readonly onPlainBucket?: ((entry: string) => void) | undefined;
  readonly detour?: DetourOptions | undefined;
}

interface CreatedMultipart {
  readonly uploadId: string;
  /** The checksum S3 was asked to keep a part: null if none, or if the bucket's CORS refuses the header. */
  readonly checksum: ChecksumAlgorithm | null;
}

interface CompleteOptions {
  /** The file's size, bytes; S3 checks the total against it. */
  readonly size: number;
  /** CRC64NVME of the whole object, base64; only where the multipart upload was created with checksums. */
  readonly objectChecksum?: string | null | undefined;
}

/** The only door to S3. Every function rejects with an S3Error only. No request is repeated inside. */
export interface S3Edge {
  createMultipart(
    permit: S3Permit,
    options: { checksum: ChecksumAlgorithm | null; contentType?: string | undefined },
    signal: AbortSignal,
  ): Promise<CreatedMultipart>;
  /** `checksum`: CRC64NVME of the body, base64, or null. The Part's `etag` is null where CORS hides it. */
  sendPart(
    permit: S3Permit,
    multipart: Multipart,
    span: PartSpan,
    body: Blob | Uint8Array<ArrayBuffer>,
    checksum: string | null,
    signal: AbortSignal,
  ): Promise<Part>;
  /** All that S3 holds, from all pages, in ascending order. */
  listParts(permit: S3Permit, multipart: Multipart, signal: AbortSignal): Promise<Part[]>;
  /** Each part needs its `etag`: list the parts first where one is null. */
  completeMultipart(
    permit: S3Permit,
    multipart: Multipart,
    parts: readonly Part[],
    options: CompleteOptions,
    signal: AbortSignal,
  ): Promise<void>;
  /** Aborts until S3 no longer lists the upload, since a part in flight may land after the first abort. */
  abortMultipart(permit: S3Permit, multipart: Multipart, signal: AbortSignal): Promise<void>;
  /** A file of one part, in one request. */
  sendWhole(
    permit: S3Permit,
    file: Blob,
    options: { contentType?: string | undefined; checksum: string | null },
    signal: AbortSignal,
  ): Promise<void>;
  /** Drops cached clients with their credentials. */
  close(): void;
}
