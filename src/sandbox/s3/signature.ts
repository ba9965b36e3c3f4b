import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a Signature Version 4 is made for: a day, a region, a service. */
export interface SignatureScope {
  /** `20261231` */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** As sent. */
  readonly path: string;
  /** Decoded, without `X-Amz-Signature`. */
  readonly query: readonly (readonly [string, string])[];
  /** Lower-case names in the order that the client states, with their values. */
  readonly headers: readonly (readonly [string, string])[];
  /** `x-amz-content-sha256`, whatever it says. */
  readonly payload: string;
}

/** RFC 3986: what `encodeURIComponent` leaves and AWS does not. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** S3 encodes each segment of the path once, unlike other services. */
function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
}

function canonicalRequest({ method, path, query, headers, payload }: SignedRequest): string {
  const canonicalQuery = query
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return [
    method,
    canonicalPath(path),
    canonicalQuery,
    ...headers.map(([name, value]) => `${name}:${value.trim().replace(/\s+/g, ' ')}`),
    '',
    headers.map(([name]) => name).join(';'),
    payload,
  ].join('\n');
}

export function scopeText({ day, region, service }: SignatureScope): string {
  return `${day}/${region}/${service}/aws4_request`;
}

/** @param time `20261231T235959Z` */
export function stringToSign(request: SignedRequest, scope: SignatureScope, time: string): string {
  return ['AWS4-HMAC-SHA256', time, scopeText(scope), sha256Hex(canonicalRequest(request))].join('\n');
}

function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function signingKey(secretAccessKey: string, { day, region, service }: SignatureScope): Buffer {
  const dayKey = hmac(`AWS4${secretAccessKey}`, day);
  return hmac(hmac(hmac(dayKey, region), service), 'aws4_request');
}

/** In hexadecimal. */
export function sign(key: Uint8Array, text: string): string {
  return hmac(key, text).toString('hex');
}

/** Compares in constant time. */
export function equalSignatures(expected: string, given: string): boolean {
  return expected.length === given.length && timingSafeEqual(Buffer.from(expected), Buffer.from(given));
}
