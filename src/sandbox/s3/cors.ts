import * as v from 'valibot';
import { CHECKSUM_ALGORITHMS, checksumHeader } from './checksum-algorithm.ts';
import { S3Error } from './s3-error.ts';

/**
 * How the bucket treats browsers. `open`: any origin and header, the useful answer headers exposed. `etag-hidden`:
 * no answer header exposed. `plain-headers`: a preflight may only ask for what a plain SDK upload sends, so no
 * checksum headers. `origin-refused`: no CORS rule fits, so answers carry no CORS header at all.
 */
export const CorsProfile = v.picklist(['open', 'etag-hidden', 'plain-headers', 'origin-refused']);
export type CorsProfile = v.InferOutput<typeof CorsProfile>;

const METHODS = 'GET, PUT, POST, DELETE, HEAD';

/** For how long a browser may remember a preflight's answer, seconds: what S3's own examples set. */
const PREFLIGHT_REMEMBERED = '3000';

const EXPOSED = [
  'ETag',
  'Date',
  'Retry-After',
  'x-amz-request-id',
  'x-amz-id-2',
  'x-amz-checksum-type',
  ...CHECKSUM_ALGORITHMS.map(checksumHeader),
].join(', ');

/** What an SDK sends with an upload when it is told to add no checksums. */
const PLAIN_HEADERS = new Set([
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'authorization',
  'cache-control',
  'content-disposition',
  'content-type',
  'x-amz-acl',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
]);

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

/** The CORS headers of every answer, errors included, to a request that names its origin. */
export function corsHeaders(profile: CorsProfile, origin: string | undefined): Record<string, string> {
  if (origin === undefined || profile === 'origin-refused') return {};
  return {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': METHODS,
    ...(profile === 'etag-hidden' ? {} : { 'Access-Control-Expose-Headers': EXPOSED }),
    Vary: VARY,
  };
}

/**
 * The further headers that allow what a preflight asks for.
 *
 * @throws S3Error AccessForbidden, the answer without which the browser sends nothing.
 */
export function allowPreflight(profile: CorsProfile, asked: string | undefined): Record<string, string> {
  const names = (asked ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const refused = profile === 'plain-headers' && names.some((name) => !PLAIN_HEADERS.has(name));
  if (profile === 'origin-refused' || refused) throw new S3Error('AccessForbidden');
  return {
    ...(names.length > 0 ? { 'Access-Control-Allow-Headers': names.join(', ') } : {}),
    'Access-Control-Max-Age': PREFLIGHT_REMEMBERED,
  };
}
