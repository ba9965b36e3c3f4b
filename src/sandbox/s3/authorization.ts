import type { IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.ts';
import type { SignatureScope } from './signature.ts';
import type { Target } from './target.ts';

/** What a request says of who signed it, unproven. */
export interface Claim {
  readonly accessKeyId: string;
  readonly scope: SignatureScope;
  readonly sessionToken: string | undefined;
  /** Ms since 1970. */
  readonly signedAt: number;
  /** The same as the signature covers it: `20261231T235959Z`. */
  readonly time: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** What the signature says of the body: a SHA-256 in hexadecimal, or one of S3's words. */
  readonly payload: string;
  /** For how many seconds a presigned address is good; null for a signed header. */
  readonly presignedFor: number | null;
}

/** Longest life of a presigned address, seconds: a week, by S3's documentation. */
const LONGEST_PRESIGNED = 604_800;

const ALGORITHM = 'AWS4-HMAC-SHA256';

function readTime(text: string | undefined): number | null {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text ?? '');
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
}

function basicTime(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** `<access key>/<day>/<region>/s3/aws4_request` */
function readCredential(text: string | undefined): { accessKeyId: string; scope: SignatureScope } | null {
  const pieces = (text ?? '').split('/');
  const [day, region, service, end] = pieces.slice(-4);
  const accessKeyId = pieces.slice(0, -4).join('/');
  if (accessKeyId === '' || day === undefined || region === undefined) return null;
  if (service !== 's3' || end !== 'aws4_request' || !/^\d{8}$/.test(day)) return null;
  return { accessKeyId, scope: { day, region, service } };
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function readHeader(request: IncomingMessage, authorization: string): Claim {
  if (!authorization.startsWith(`${ALGORITHM} `))
    throw new S3Error('InvalidRequest', {
      message: `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    });
  const fields = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(',')
      .map((field) => {
        const [name = '', ...value] = field.trim().split('=');
        return [name, value.join('=')];
      }),
  );
  const credential = readCredential(fields.get('Credential'));
  const signedHeaders = fields.get('SignedHeaders')?.split(';');
  const signature = fields.get('Signature');
  if (!credential || !signedHeaders || signature === undefined)
    throw new S3Error('AuthorizationHeaderMalformed');
  const stated = one(request.headers['x-amz-date']);
  const signedAt = stated === undefined ? Date.parse(request.headers.date ?? '') : (readTime(stated) ?? NaN);
  if (Number.isNaN(signedAt))
    throw new S3Error('AccessDenied', {
      message: 'AWS authentication requires a valid Date or x-amz-date header',
    });
  const payload = one(request.headers['x-amz-content-sha256']);
  if (payload === undefined)
    throw new S3Error('MissingSecurityHeader', { fields: { MissingHeaderName: 'x-amz-content-sha256' } });
  return {
    ...credential,
    sessionToken: one(request.headers['x-amz-security-token']),
    signedAt,
    time: basicTime(signedAt),
    signedHeaders,
    signature,
    payload,
    presignedFor: null,
  };
}

function readPresigned(request: IncomingMessage, query: ReadonlyMap<string, string>): Claim {
  const refused = (message: string): S3Error => new S3Error('AuthorizationQueryParametersError', { message });
  if (query.get('x-amz-algorithm') !== ALGORITHM)
    throw refused(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const credential = readCredential(query.get('x-amz-credential'));
  if (!credential) throw refused('Error parsing the X-Amz-Credential parameter.');
  const time = query.get('x-amz-date');
  const signedAt = readTime(time);
  if (time === undefined || signedAt === null)
    throw refused("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const expires = query.get('x-amz-expires') ?? '';
  if (!/^\d+$/.test(expires)) throw refused('X-Amz-Expires should be a number');
  if (Number(expires) > LONGEST_PRESIGNED)
    throw refused(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  const signedHeaders = query.get('x-amz-signedheaders')?.split(';');
  const signature = query.get('x-amz-signature');
  if (!signedHeaders || signature === undefined)
    throw refused(
      'Query-string authentication version 4 requires the X-Amz-Signature and X-Amz-SignedHeaders parameters.',
    );
  return {
    ...credential,
    sessionToken: query.get('x-amz-security-token'),
    signedAt,
    time,
    signedHeaders,
    signature,
    payload:
      query.get('x-amz-content-sha256') ?? one(request.headers['x-amz-content-sha256']) ?? 'UNSIGNED-PAYLOAD',
    presignedFor: Number(expires),
  };
}

/**
 * What the request's Authorization header or presigned query claims.
 *
 * @throws S3Error for a claim that can't be read, and AccessDenied where there is none.
 */
export function readClaim(request: IncomingMessage, target: Target): Claim {
  const query = new Map(target.query.map(([name, value]) => [name.toLowerCase(), value]));
  const { authorization } = request.headers;
  if (authorization !== undefined && query.has('x-amz-signature'))
    throw new S3Error('InvalidArgument', { message: 'Only one auth mechanism allowed' });
  if (authorization !== undefined) return readHeader(request, authorization);
  if (query.has('x-amz-signature') || query.has('x-amz-algorithm')) return readPresigned(request, query);
  throw new S3Error('AccessDenied');
}
