import { checksumHeader, digestOf, encodeDigest } from '../checksum-algorithm.ts';
import type { StoredChecksum } from '../records.ts';
import type { Reply } from '../reply.ts';
import { amzParameter, objectHeaders, type S3Request, type Shelves } from '../s3-request.ts';
import { announcedBody, storeBody } from '../stored-body.ts';

/** An object in one request, in place of what was at the key. */
export async function putObject(request: S3Request, shelves: Shelves): Promise<Reply> {
  const { bucket, key } = request.target;
  const announced = announcedBody(request);
  const { piece, etag, digests } = await storeBody(request, announced, shelves);
  const algorithm = announced.claims.checksum?.algorithm;
  const checksum: StoredChecksum | null = algorithm
    ? { algorithm, type: 'FULL_OBJECT', value: encodeDigest(digestOf(digests, algorithm)) }
    : null;
  shelves.objects.put({
    bucket,
    key,
    etag,
    size: piece.size,
    pieces: [piece],
    headers: objectHeaders(request.headers),
    acl: amzParameter(request, 'x-amz-acl') ?? null,
    checksum,
    lastModified: request.now,
    uploadId: null,
  });
  return {
    status: 200,
    headers: {
      ETag: `"${etag}"`,
      ...(checksum
        ? { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type }
        : {}),
    },
  };
}
