import { md5OfEtag } from '../upload/part.ts';
import { md5 } from './checksum.ts';
import { S3Error } from './errors.ts';
import type { S3EdgeOptions } from './s3-edge.ts';

export interface WholeEtags {
  /** Compares the ETag of an object sent whole with its file. Rejects with an S3Error `corrupted`. */
  check(bucket: string, etag: string | undefined, file: Blob): Promise<void>;
}

/** Objects in a row whose ETag is not their MD5, in a bucket where none ever was, after which it is no MD5 there. */
const OPAQUE_AFTER = 2;

/**
 * [Note: ETags that are MD5s] The ETag of a body is its MD5, unless the bucket encrypts with KMS keys: then it only looks
 * like one. A single ETag that is the MD5 proves that they are, and from then on one that isn't is of other bytes. Where
 * none ever was, the same file is sent once more: a second one that differs is taken for what such a bucket gives, which
 * is told and remembered, since nothing can be compared there. Parts have each other to compare with (reconcile.ts).
 */
export function createWholeEtags({ plainBuckets = [], onPlainBucket }: S3EdgeOptions): WholeEtags {
  const opaque = new Set(plainBuckets);
  const proven = new Set<string>();
  const strangers = new Map<string, number>();

  return {
    async check(bucket, etag, file) {
      const stated = etag === undefined ? null : md5OfEtag(etag);
      const entry = `opaque-etag ${bucket}`;
      if (stated === null || opaque.has(entry)) return;
      if ((await md5(file)) === stated) {
        proven.add(bucket);
        return;
      }
      const count = (strangers.get(bucket) ?? 0) + 1;
      strangers.set(bucket, count);
      if (proven.has(bucket) || count < OPAQUE_AFTER)
        throw new S3Error({ kind: 'corrupted', detail: 'the ETag is not the file’s MD5' });
      opaque.add(entry);
      onPlainBucket?.(entry);
    },
  };
}
