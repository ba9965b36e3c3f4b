import * as v from 'valibot';
import { retryAfterMs } from '../http/retry-after.ts';
import { S3Error, type S3Trouble } from './errors.ts';

export type Operation = 'create' | 'part' | 'list' | 'complete' | 'abort' | 'whole';

/** What the SDK throws, as far as it is read: an S3 error's code is its `name`; an answer leaves a status behind. */
const SdkError = v.looseObject({
  name: v.string(),
  message: v.optional(v.string(), ''),
  Code: v.optional(v.string()),
  ServerTime: v.optional(v.union([v.string(), v.date()])),
  $metadata: v.optional(v.looseObject({ httpStatusCode: v.optional(v.number()) })),
  $response: v.optional(
    v.looseObject({
      statusCode: v.optional(v.number()),
      headers: v.optional(v.record(v.string(), v.string()), {}),
    }),
  ),
});
type SdkError = v.InferOutput<typeof SdkError>;

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'InvalidToken', 'TokenRefreshRequired']);
const DENIED = new Set(['AccessDenied', 'SignatureDoesNotMatch', 'InvalidAccessKeyId', 'Unauthorized']);
const SLOW_DOWN = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TooManyRequests',
  'BandwidthLimitExceeded',
  'ServiceUnavailable',
]);
const CORRUPTED = new Set([
  'BadDigest',
  'InvalidDigest',
  'IncompleteBody',
  'XAmzContentSHA256Mismatch',
  'XAmzContentChecksumMismatch',
]);
const MISMATCH = new Set([
  'InvalidPart',
  'InvalidPartOrder',
  'EntityTooSmall',
  'InvalidRequest',
  ...CORRUPTED,
]);
/** What servers answer to a header that they don't take: among others to checksums, to sizes and to ACLs. */
const OF_HEADERS = new Set(['NotImplemented', 'InvalidRequest', 'InvalidArgument']);
const TRANSIENT = new Set([
  'InternalError',
  'RequestTimeout',
  'OperationAborted',
  'ConditionalRequestConflict',
]);

/** Browsers', Node's and the file system's words for bytes that can't be read any more. */
const UNREADABLE = new Set(['NotReadableError', 'NotFoundError']);

/**
 * The trouble in what the SDK threw. `now`: ms since 1970 by the server. Only what S3 answered gets into `detail`, and
 * no answered error is kept as a cause: S3 echoes the signed request, session token included.
 */
function troubleOf(thrown: unknown, operation: Operation, now: number): S3Trouble {
  const parsed = v.safeParse(SdkError, thrown);
  if (!parsed.success) return { kind: 'refused', status: 0, detail: 'unknown' };
  const error = parsed.output;
  if (UNREADABLE.has(error.name) && thrown instanceof DOMException) return { kind: 'source-unreadable' };
  const status = error.$response?.statusCode ?? error.$metadata?.httpStatusCode;
  if (status === undefined) {
    // No answer: fetch rejects with a TypeError, an abort that nobody here asked for with an AbortError.
    if (error.name === 'TypeError' || thrown instanceof DOMException || error.name === 'AbortError')
      return { kind: 'no-answer' };
    return { kind: 'refused', status: 0, detail: `before it was sent: ${error.name}` };
  }
  return troubleInAnswer(error, status, operation, now);
}

function troubleInAnswer(error: SdkError, status: number, operation: Operation, now: number): S3Trouble {
  const code = error.Code ?? error.name;
  // The message of an answer that is no XML is the parser's, and would quote it.
  const detail = error.Code === undefined ? `${status}` : `${status} ${code}: ${error.message}`.slice(0, 300);
  const headers = error.$response?.headers ?? {};
  const wait = retryAfterMs(headers['retry-after'], now);

  if (code === 'NoSuchUpload' || (code === 'NoSuchKey' && operation !== 'create' && operation !== 'whole'))
    return { kind: 'gone' };
  if (code === 'RequestTimeTooSkewed')
    return { kind: 'skewed', serverTime: timeOf(error.ServerTime) ?? timeOf(headers['date']) };
  if (EXPIRED.has(code)) return { kind: 'expired' };
  if (DENIED.has(code)) return { kind: 'denied', detail };
  const ofHeaders = OF_HEADERS.has(code) || (status === 501 && error.Code !== undefined);
  if (operation === 'complete' && MISMATCH.has(code))
    return { kind: 'parts-mismatch', detail, ...(ofHeaders ? { ofHeaders } : {}) };
  if (CORRUPTED.has(code)) return { kind: 'corrupted', detail };
  if (TRANSIENT.has(code)) return { kind: 'transient', detail, retryAfterMs: wait };
  if (SLOW_DOWN.has(code) || status === 503 || status === 429)
    return { kind: 'slow-down', retryAfterMs: wait };
  // S3 names its errors, or at least the request: who does neither answers in its place, and may refuse for now only.
  const isOwn = error.Code !== undefined || headers['x-amz-request-id'] !== undefined;
  if (!isOwn && status >= 300 && status < 500 && status !== 408) return { kind: 'intercepted', detail };
  if (status === 401 || status === 403) return { kind: 'denied', detail };
  if (ofHeaders) return { kind: 'refused', status, detail, ofHeaders };
  // An error in a 2xx that we don't know is none of S3's own either.
  if (error.Code === undefined || status < 300 || status >= 500 || status === 408)
    return { kind: 'transient', detail, retryAfterMs: wait };
  return { kind: 'refused', status, detail };
}

function timeOf(value: string | Date | undefined): number | null {
  const at = value === undefined ? NaN : new Date(value).getTime();
  return Number.isNaN(at) ? null : at;
}

/** The S3Error for what was thrown while `signal` was ours to abort. */
export function s3ErrorFrom(
  thrown: unknown,
  operation: Operation,
  signal: AbortSignal,
  now: number,
): S3Error {
  if (thrown instanceof S3Error) return thrown;
  if (signal.aborted) return new S3Error({ kind: 'aborted' });
  const trouble = troubleOf(thrown, operation, now);
  const local = trouble.kind === 'no-answer' || trouble.kind === 'source-unreadable';
  return new S3Error(trouble, local ? thrown : undefined);
}
