import type { IncomingHttpHeaders } from 'node:http';
import {
  CHECKSUM_ALGORITHMS,
  checksumHeader,
  decodeDigest,
  digestOf,
  encodeDigest,
  hexOf,
  type ChecksumAlgorithm,
  type DigestName,
  type Digests,
} from './checksum-algorithm.ts';
import { S3Error } from './s3-error.ts';

/** A checksum that a request gives for its body: in a header, or announced for the trailer. */
interface ClaimedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; null: it comes in the trailer. */
  readonly value: string | null;
}

/** What a request says of its body, to be compared with what came. */
export interface IntegrityClaims {
  /** Content-MD5, raw. */
  readonly md5: Buffer | null;
  /** The signature's SHA-256 in hexadecimal, where it covers the body. */
  readonly payloadSha256: string | null;
  readonly checksum: ClaimedChecksum | null;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

export function invalidHeader(name: string): S3Error {
  return new S3Error('InvalidRequest', { message: `Value for ${name} header is invalid.` });
}

function checkedValue(algorithm: ChecksumAlgorithm, value: string): string {
  if (!decodeDigest(algorithm, value)) throw invalidHeader(checksumHeader(algorithm));
  return value;
}

function readChecksum(headers: IncomingHttpHeaders): ClaimedChecksum | null {
  const trailer = single(headers['x-amz-trailer'])?.trim().toLowerCase();
  const sent = CHECKSUM_ALGORITHMS.flatMap((algorithm): ClaimedChecksum[] => {
    const value = single(headers[checksumHeader(algorithm)]);
    if (value !== undefined) return [{ algorithm, value: checkedValue(algorithm, value) }];
    return trailer === checksumHeader(algorithm) ? [{ algorithm, value: null }] : [];
  });
  const [checksum, ...others] = sent;
  if (others.length > 0)
    throw new S3Error('InvalidRequest', {
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    });
  const announced = single(headers['x-amz-sdk-checksum-algorithm'])?.toUpperCase();
  if (announced !== undefined && !checksum)
    throw new S3Error('InvalidRequest', {
      message:
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    });
  if (announced !== undefined && announced !== checksum?.algorithm)
    throw invalidHeader('x-amz-sdk-checksum-algorithm');
  return checksum ?? null;
}

/**
 * Reads what the headers claim. Checksums in a presigned query are taken and ignored, as S3 does: its user guide says
 * that presigned addresses don't support them.
 *
 * @param payload `x-amz-content-sha256`
 * @throws S3Error InvalidDigest, InvalidRequest
 */
export function readIntegrityClaims(headers: IncomingHttpHeaders, payload: string): IntegrityClaims {
  const contentMd5 = single(headers['content-md5']);
  const md5 = contentMd5 === undefined ? null : decodeDigest('MD5', contentMd5);
  if (contentMd5 !== undefined && !md5)
    throw new S3Error('InvalidDigest', { fields: { 'Content-MD5': contentMd5 } });
  return {
    md5,
    payloadSha256: /^[0-9a-f]{64}$/.test(payload) ? payload : null,
    checksum: readChecksum(headers),
  };
}

/** What must be computed over the body to check the claims; always the MD5, for the ETag. */
export function digestsFor(
  { payloadSha256, checksum }: IntegrityClaims,
  chosen: ChecksumAlgorithm | undefined,
): DigestName[] {
  const names = new Set<DigestName>(['MD5']);
  if (payloadSha256 !== null) names.add('SHA256');
  if (checksum) names.add(checksum.algorithm);
  if (chosen) names.add(chosen);
  return [...names];
}

/** @throws S3Error XAmzContentSHA256Mismatch, BadDigest, and InvalidRequest for a trailer that is missing or none. */
export function checkIntegrity(
  { md5, payloadSha256, checksum }: IntegrityClaims,
  digests: Digests,
  trailers: ReadonlyMap<string, string>,
): void {
  if (payloadSha256 !== null) {
    const computed = hexOf(digestOf(digests, 'SHA256'));
    if (computed !== payloadSha256)
      throw new S3Error('XAmzContentSHA256Mismatch', {
        fields: { ClientComputedContentSHA256: payloadSha256, S3ComputedContentSHA256: computed },
      });
  }
  const computedMd5 = digestOf(digests, 'MD5');
  if (md5 && !md5.equals(computedMd5))
    throw new S3Error('BadDigest', {
      fields: { ExpectedDigest: hexOf(md5), CalculatedDigest: encodeDigest(computedMd5) },
    });
  if (!checksum) return;
  const { algorithm } = checksum;
  const value = checksum.value ?? checkedValue(algorithm, trailers.get(checksumHeader(algorithm)) ?? '');
  if (value !== encodeDigest(digestOf(digests, algorithm)))
    throw new S3Error('BadDigest', {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
}
