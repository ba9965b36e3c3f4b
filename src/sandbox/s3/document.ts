import { createHash } from 'node:crypto';
import { decodeDigest } from './checksum-algorithm.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { sha256Hex } from './signature.ts';

/**
 * The body of a request that brings a document. Its `x-amz-checksum-` headers are not of the document.
 *
 * @param most bytes
 * @throws S3Error MalformedXML for a longer one, XAmzContentSHA256Mismatch, InvalidDigest, BadDigest
 */
export async function readDocument(
  { body, headers, authenticated }: S3Request,
  most: number,
): Promise<string> {
  const bytes = await body.read(most);
  const { payload } = authenticated.claim;
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256Hex(bytes))
    throw new S3Error('XAmzContentSHA256Mismatch', {
      fields: { ClientComputedContentSHA256: payload, S3ComputedContentSHA256: sha256Hex(bytes) },
    });
  const { 'content-md5': claimed } = headers;
  if (claimed !== undefined) {
    const md5 = decodeDigest('MD5', String(claimed));
    if (!md5) throw new S3Error('InvalidDigest');
    if (!md5.equals(createHash('md5').update(bytes).digest())) throw new S3Error('BadDigest');
  }
  return bytes.toString('utf8');
}
