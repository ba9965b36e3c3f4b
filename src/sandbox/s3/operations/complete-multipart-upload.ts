import { createHash } from 'node:crypto';
import { checksumElement } from '../checksum-algorithm.ts';
import { namesCompletedEtag, takesFewerParts } from '../dialect.ts';
import { readDocument } from '../document.ts';
import { checkObjectChecksum, objectChecksum } from '../object-checksum.ts';
import type { ObjectRecord, PartRecord } from '../records.ts';
import { XML_HEADERS, type Reply } from '../reply.ts';
import { S3Error } from '../s3-error.ts';
import { amzParameter, type S3Request, type Shelves } from '../s3-request.ts';
import type { Upload } from '../uploads.ts';
import { writeXml } from '../xml.ts';
import { readPartList, type ListedPart } from './part-list.ts';
import { openUpload } from './open-upload.ts';

/** Smallest part but the last, bytes: 5 MiB. */
const SMALLEST_PART = 5 * 1024 * 1024;

/** Longest list of parts, bytes: 10,000 of them with a checksum each stay well below. */
const LONGEST_LIST = 8 * 1024 * 1024;

type Answer = Pick<ObjectRecord, 'etag' | 'checksum'>;

function answer({ target, headers, dialect }: S3Request, { etag, checksum }: Answer): Reply {
  const { bucket, key, path } = target;
  return {
    status: 200,
    headers: XML_HEADERS,
    content: writeXml('CompleteMultipartUploadResult', {
      Location: `http://${headers.host ?? ''}${path}`,
      Bucket: bucket,
      Key: key,
      ETag: namesCompletedEtag(dialect) ? `"${etag}"` : '',
      ...(checksum
        ? { [checksumElement(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type }
        : {}),
    }),
  };
}

function invalidPart({ record }: Upload, { number, etag }: ListedPart): S3Error {
  return new S3Error('InvalidPart', {
    fields: { UploadId: record.uploadId, PartNumber: String(number), ETag: etag },
  });
}

function checkPartChecksum(upload: Upload, listed: ListedPart, part: PartRecord): void {
  const { checksum } = upload.record;
  const given = checksum ? listed.checksums.get(checksum.algorithm) : undefined;
  const others = [...listed.checksums.keys()].some((algorithm) => algorithm !== checksum?.algorithm);
  if (others || (given !== undefined && given !== part.checksum)) throw invalidPart(upload, listed);
  if (checksum?.type === 'COMPOSITE' && given === undefined)
    throw new S3Error('InvalidRequest', {
      message: `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    });
}

/** The parts that the list names, in its order. @throws S3Error InvalidPartOrder, InvalidPart, EntityTooSmall */
function chosenParts(upload: Upload, list: readonly ListedPart[]): PartRecord[] {
  if (list.some(({ number }, index) => index > 0 && number <= (list[index - 1]?.number ?? 0)))
    throw new S3Error('InvalidPartOrder', { fields: { UploadId: upload.record.uploadId } });
  const chosen = list.map((listed) => {
    const part = upload.parts.get(listed.number);
    if (part?.etag !== listed.etag) throw invalidPart(upload, listed);
    checkPartChecksum(upload, listed, part);
    return part;
  });
  const small = chosen.slice(0, -1).find(({ piece }) => piece.size < SMALLEST_PART);
  if (small)
    throw new S3Error('EntityTooSmall', {
      fields: {
        ProposedSize: String(small.piece.size),
        MinSizeAllowed: String(SMALLEST_PART),
        PartNumber: String(small.number),
        ETag: small.etag,
      },
    });
  return chosen;
}

function checkSize(request: S3Request, size: number): void {
  const stated = amzParameter(request, 'x-amz-mp-object-size');
  if (stated === undefined || stated === String(size)) return;
  throw new S3Error('InvalidRequest', {
    message: `The provided 'x-amz-mp-object-size' header value ${stated} does not match what was computed: ${size}`,
  });
}

function multipartEtag(parts: readonly PartRecord[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(etag, 'hex');
  return `${hash.digest('hex')}-${parts.length}`;
}

/** Makes an object of the parts. Asked again shortly after, it gives the same answer. */
export async function completeMultipartUpload(request: S3Request, shelves: Shelves): Promise<Reply> {
  const { uploadId = '', bucket, key } = request.target;
  const document = await readDocument(request, LONGEST_LIST);
  const done = shelves.uploads.completed(uploadId, bucket, key);
  if (done) return answer(request, done);
  const upload = openUpload(request, shelves);
  const list = readPartList(document);
  const missing = [...upload.parts.values()].find(
    ({ number }) => !list.some((part) => part.number === number),
  );
  if (missing && !takesFewerParts(request.dialect)) throw new S3Error('InvalidPart');
  const parts = chosenParts(upload, list);
  const size = parts.reduce((sum, { piece }) => sum + piece.size, 0);
  checkSize(request, size);
  const checksum = objectChecksum(upload.record.checksum, parts);
  if (checksum) checkObjectChecksum(request.headers, checksum);
  const object: ObjectRecord = {
    bucket,
    key,
    etag: multipartEtag(parts),
    size,
    pieces: parts.map(({ piece }) => piece),
    headers: upload.record.headers,
    acl: upload.record.acl,
    checksum,
    lastModified: request.now,
    uploadId,
  };
  shelves.uploads.complete(uploadId, object);
  return answer(request, object);
}
