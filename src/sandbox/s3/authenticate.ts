import type { IncomingMessage } from 'node:http';
import { readClaim, type Claim } from './authorization.ts';
import type { Credential, CredentialSource } from './credentials.ts';
import { S3Error } from './s3-error.ts';
import { equalSignatures, sign, signingKey, stringToSign } from './signature.ts';
import type { Target } from './target.ts';

/** How far a client's clock may be off, ms: S3's 15 minutes. */
const GREATEST_SKEW = 15 * 60_000;

/** A proven claim, with what is needed to check a body that is signed chunk by chunk. */
export interface Authenticated {
  readonly credential: Credential;
  readonly claim: Claim;
  readonly key: Uint8Array;
}

export interface AuthenticationOptions {
  readonly credentials: CredentialSource;
  /** The only region that signatures may name; null takes any. */
  readonly region: string | null;
  /** Whether a session token is looked at. */
  readonly checksTokens: boolean;
  /** Ms since 1970. */
  readonly now: number;
}

export function tooSkewed(now: number, requestTime?: number): S3Error {
  return new S3Error('RequestTimeTooSkewed', {
    fields: {
      ...(requestTime === undefined ? {} : { RequestTime: new Date(requestTime).toISOString() }),
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: String(GREATEST_SKEW),
    },
  });
}

function checkTime({ signedAt, presignedFor }: Claim, now: number): void {
  if (presignedFor === null) {
    if (Math.abs(now - signedAt) > GREATEST_SKEW) throw tooSkewed(now, signedAt);
    return;
  }
  if (signedAt - now > GREATEST_SKEW)
    throw new S3Error('AccessDenied', { message: 'Request is not valid yet' });
  const expiresAt = signedAt + presignedFor * 1000;
  if (now > expiresAt)
    throw new S3Error('AccessDenied', {
      message: 'Request has expired',
      fields: { Expires: new Date(expiresAt).toISOString(), ServerTime: new Date(now).toISOString() },
    });
}

function checkToken({ sessionToken }: Claim, credential: Credential, now: number): void {
  if ((sessionToken ?? null) !== credential.sessionToken) throw new S3Error('InvalidToken');
  if (credential.expiresAt !== null && now >= credential.expiresAt) throw new S3Error('ExpiredToken');
}

function checkRegion({ scope, presignedFor }: Claim, region: string | null): void {
  if (region === null || scope.region === region) return;
  throw new S3Error(
    presignedFor === null ? 'AuthorizationHeaderMalformed' : 'AuthorizationQueryParametersError',
    {
      message: `The authorization header is malformed; the region '${scope.region}' is wrong; expecting '${region}'`,
      fields: { Region: region },
    },
  );
}

/** S3 demands `host` and every `x-amz-` header of the request under the signature. */
function checkCoverage({ signedHeaders }: Claim, request: IncomingMessage): void {
  const missing = [
    'host',
    ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-')),
  ].filter((name) => !signedHeaders.includes(name));
  if (missing.length > 0)
    throw new S3Error('AccessDenied', {
      message: 'There were headers present in the request which were not signed',
      fields: { HeadersNotSigned: missing.join(', ') },
    });
}

/**
 * Proves who sent a request, by Signature Version 4 in its header or its query.
 *
 * @throws S3Error as S3 does, first what is wrong with the key, then with the time, then with the signature.
 */
export function authenticate(
  request: IncomingMessage,
  target: Target,
  { credentials, region, checksTokens, now }: AuthenticationOptions,
): Authenticated {
  const claim = readClaim(request, target);
  const credential = credentials.find(claim.accessKeyId);
  if (!credential) throw new S3Error('InvalidAccessKeyId', { fields: { AWSAccessKeyId: claim.accessKeyId } });
  checkRegion(claim, region);
  if (checksTokens) checkToken(claim, credential, now);
  checkTime(claim, now);
  checkCoverage(claim, request);
  const key = signingKey(credential.secretAccessKey, claim.scope);
  const text = stringToSign(
    {
      method: request.method ?? '',
      path: target.path,
      query: target.query.filter(([name]) => name !== 'X-Amz-Signature'),
      headers: claim.signedHeaders.map((name) => [name, request.headersDistinct[name]?.join(',') ?? '']),
      payload: claim.payload,
    },
    claim.scope,
    claim.time,
  );
  if (!equalSignatures(sign(key, text), claim.signature) || !claim.time.startsWith(claim.scope.day))
    throw new S3Error('SignatureDoesNotMatch', {
      fields: { AWSAccessKeyId: claim.accessKeyId, StringToSign: text, SignatureProvided: claim.signature },
    });
  return { credential, claim, key };
}
