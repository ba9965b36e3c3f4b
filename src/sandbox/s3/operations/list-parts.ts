import { checksumElement } from '../checksum-algorithm.ts';
import { XML_HEADERS, type Reply } from '../reply.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request, Shelves } from '../s3-request.ts';
import { writeXml } from '../xml.ts';
import { openUpload } from './open-upload.ts';

/** Most parts on a page, whatever is asked for. */
const PAGE = 1000;

function readNumber({ target }: S3Request, name: string, standard: number): number {
  const text = target.query.find(([given]) => given === name)?.[1];
  if (text === undefined || text === '') return standard;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2 ** 31 - 1)
    throw new S3Error('InvalidArgument', {
      message: `Provided ${name} not an integer or within integer range`,
      fields: { ArgumentName: name, ArgumentValue: text },
    });
  return Number(text);
}

/** The parts by number, a page at a time; with checksums only where the upload chose an algorithm. */
export async function listParts(request: S3Request, shelves: Shelves): Promise<Reply> {
  const { record, parts } = openUpload(request, shelves);
  const marker = readNumber(request, 'part-number-marker', 0);
  const most = Math.min(readNumber(request, 'max-parts', PAGE), PAGE);
  await request.body.drain();
  const after = [...parts.values()]
    .filter(({ number }) => number > marker)
    .sort((left, right) => left.number - right.number);
  const page = after.slice(0, most);
  const { checksum } = record;
  const owner = { ID: 'sandbox', DisplayName: 'sandbox' };
  return {
    status: 200,
    headers: XML_HEADERS,
    content: writeXml('ListPartsResult', {
      Bucket: record.bucket,
      Key: record.key,
      UploadId: record.uploadId,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number ?? 0,
      MaxParts: most,
      IsTruncated: after.length > page.length,
      Part: page.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.lastModified).toISOString(),
        ETag: `"${part.etag}"`,
        Size: part.piece.size,
        ...(checksum && part.checksum !== null
          ? { [checksumElement(checksum.algorithm)]: part.checksum }
          : {}),
      })),
      Initiator: owner,
      Owner: owner,
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: checksum?.algorithm,
      ChecksumType: checksum?.type,
    }),
  };
}
