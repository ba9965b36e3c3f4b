import type { IncomingHttpHeaders } from 'node:http';
import * as v from 'valibot';
import { S3Error, type S3ErrorCode } from './s3-error.ts';

/**
 * Which server this S3 behaves as, where servers differ. `aws`: as documented. `ceph` (radosgw 16) and `swift` (its s3api
 * 2.30): as measured, both without checksums. `strict`: refuses each header that it does not know, as some servers say they
 * do. `kms`: AWS in a bucket that encrypts with KMS keys, so that an ETag only looks like an MD5.
 */
export const Dialect = v.picklist(['aws', 'ceph', 'swift', 'strict', 'kms']);
export type Dialect = v.InferOutput<typeof Dialect>;

/** Headers about checksums of bodies and objects, and about an object's size. */
const CHECKED = /^x-amz-(checksum-|sdk-checksum-algorithm$|mp-object-size$)/;

/** What `strict` answers to a header: servers differ in the code too. */
const REFUSED: readonly (readonly [RegExp, S3ErrorCode])[] = [
  [/^x-amz-(checksum-|sdk-checksum-algorithm$)/, 'NotImplemented'],
  [/^x-amz-mp-object-size$/, 'InvalidRequest'],
  [/^x-amz-acl$/, 'InvalidArgument'],
];

/** Ceph's words for what AWS tells apart. */
const CEPH_WORDS: Partial<Record<S3ErrorCode, S3ErrorCode>> = {
  NoSuchUpload: 'NoSuchKey',
  SignatureDoesNotMatch: 'AccessDenied',
  InvalidToken: 'AccessDenied',
  ExpiredToken: 'AccessDenied',
};

/** The headers as the server sees them. @throws S3Error for one that it refuses */
export function understoodHeaders(dialect: Dialect, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  if (dialect === 'aws' || dialect === 'kms') return headers;
  if (dialect === 'strict') {
    for (const name of Object.keys(headers))
      for (const [pattern, code] of REFUSED)
        if (pattern.test(name)) throw new S3Error(code, { fields: { Header: name } });
    return headers;
  }
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CHECKED.test(name)));
}

/** Whether a permit's policy can demand an ACL. */
export function knowsAcls(dialect: Dialect): boolean {
  return dialect !== 'strict';
}

/** Whether the ETag of a body is its MD5. */
export function hasMd5Etags(dialect: Dialect): boolean {
  return dialect !== 'kms';
}

/** Whether Complete may leave out parts that were uploaded. */
export function takesFewerParts(dialect: Dialect): boolean {
  return dialect !== 'ceph';
}

/** Whether Complete's answer names the object's ETag. */
export function namesCompletedEtag(dialect: Dialect): boolean {
  return dialect !== 'ceph';
}

/** Whether a session token is looked at. */
export function checksSessionTokens(dialect: Dialect): boolean {
  return dialect !== 'swift';
}

/** Whether browsers get to read a 403. */
export function lacksCorsOnDenial(dialect: Dialect): boolean {
  return dialect === 'ceph' || dialect === 'swift';
}

/** The error in this server's words. */
export function inItsWords(dialect: Dialect, error: S3Error): S3Error {
  const code = dialect === 'ceph' ? CEPH_WORDS[error.code] : undefined;
  return code === undefined ? error : new S3Error(code);
}
