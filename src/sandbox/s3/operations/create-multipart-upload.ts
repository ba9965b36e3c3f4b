import * as v from 'valibot';
import { ChecksumAlgorithm, ChecksumType, type ChecksumChoice } from '../checksum-algorithm.ts';
import { invalidHeader } from '../integrity.ts';
import { XML_HEADERS, type Reply } from '../reply.ts';
import { S3Error } from '../s3-error.ts';
import { amzParameter, objectHeaders, type S3Request, type Shelves } from '../s3-request.ts';
import { writeXml } from '../xml.ts';

/** The types that an algorithm can have, the one that it has by default first. */
const TYPES: Readonly<Record<ChecksumAlgorithm, readonly [ChecksumType, ...ChecksumType[]]>> = {
  CRC32: ['COMPOSITE', 'FULL_OBJECT'],
  CRC32C: ['COMPOSITE', 'FULL_OBJECT'],
  CRC64NVME: ['FULL_OBJECT'],
  SHA1: ['COMPOSITE'],
  SHA256: ['COMPOSITE'],
};

function readChoice(request: S3Request): ChecksumChoice | null {
  const algorithmText = amzParameter(request, 'x-amz-checksum-algorithm');
  const typeText = amzParameter(request, 'x-amz-checksum-type');
  if (algorithmText === undefined) {
    if (typeText === undefined) return null;
    throw new S3Error('InvalidRequest', {
      message: 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    });
  }
  const algorithm = algorithmText.toUpperCase();
  if (!v.is(ChecksumAlgorithm, algorithm))
    throw new S3Error('InvalidRequest', {
      message: `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${ChecksumAlgorithm.options.join(', ')}]`,
    });
  const type = typeText?.toUpperCase() ?? TYPES[algorithm][0];
  if (!v.is(ChecksumType, type)) throw invalidHeader('x-amz-checksum-type');
  if (!TYPES[algorithm].includes(type))
    throw new S3Error('InvalidRequest', {
      message: `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  return { algorithm, type };
}

/** Opens a multipart upload. */
export async function createMultipartUpload(request: S3Request, { uploads }: Shelves): Promise<Reply> {
  const { bucket, key } = request.target;
  const checksum = readChoice(request);
  await request.body.drain();
  const { uploadId } = uploads.create({
    bucket,
    key,
    headers: objectHeaders(request.headers),
    acl: amzParameter(request, 'x-amz-acl') ?? null,
    checksum,
  });
  return {
    status: 200,
    headers: {
      ...XML_HEADERS,
      ...(checksum
        ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
        : {}),
    },
    content: writeXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: uploadId }),
  };
}
