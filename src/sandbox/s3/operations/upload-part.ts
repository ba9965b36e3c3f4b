import { checksumHeader, digestOf, encodeDigest, type ChecksumChoice } from '../checksum-algorithm.ts';
import type { IntegrityClaims } from '../integrity.ts';
import type { Reply } from '../reply.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request, Shelves } from '../s3-request.ts';
import { announcedBody, storeBody } from '../stored-body.ts';
import { openUpload } from './open-upload.ts';

/**
 * A part's checksum must be of the upload's algorithm, and may be missing only where S3 can do without: an upload
 * that chose none takes any and keeps none.
 */
function checkAlgorithm(choice: ChecksumChoice | null, { checksum }: IntegrityClaims): void {
  if (!choice || checksum?.algorithm === choice.algorithm) return;
  if (!checksum && choice.type === 'FULL_OBJECT') return;
  const [expected, actual] = [choice.algorithm.toLowerCase(), checksum?.algorithm.toLowerCase() ?? 'null'];
  throw new S3Error('InvalidRequest', {
    message: `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`,
  });
}

/** Takes one part, in place of an earlier one of its number. */
export async function uploadPart(request: S3Request, shelves: Shelves): Promise<Reply> {
  const { uploadId, partNumber } = request.target;
  if (partNumber == null || uploadId === undefined)
    throw new S3Error('InvalidArgument', {
      message: 'Part number must be an integer between 1 and 10000, inclusive',
      fields: { ArgumentName: 'partNumber' },
    });
  const choice = openUpload(request, shelves).record.checksum;
  const announced = announcedBody(request);
  checkAlgorithm(choice, announced.claims);
  const { piece, etag, digests } = await storeBody(request, announced, shelves, choice?.algorithm);
  try {
    // It may have been completed or aborted while the part came.
    openUpload(request, shelves);
  } catch (error) {
    shelves.layout.removeBytes([piece]);
    throw error;
  }
  const algorithm = choice?.algorithm ?? announced.claims.checksum?.algorithm;
  const checksum = algorithm ? encodeDigest(digestOf(digests, algorithm)) : null;
  shelves.uploads.putPart(uploadId, {
    number: partNumber,
    etag,
    piece,
    checksum: choice ? checksum : null,
    lastModified: request.now,
  });
  return {
    status: 200,
    headers: {
      ETag: `"${etag}"`,
      ...(algorithm && checksum !== null ? { [checksumHeader(algorithm)]: checksum } : {}),
    },
  };
}
