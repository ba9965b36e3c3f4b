import { checksumHeader } from '../checksum-algorithm.ts';
import type { ByteRange } from '../objects.ts';
import type { ObjectRecord } from '../records.ts';
import type { Reply } from '../reply.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request, Shelves } from '../s3-request.ts';

/**
 * The one range a request asks for, or null for the whole, which also answers what is no range.
 *
 * @throws S3Error InvalidRange where it lies outside the object
 */
function readRange(text: string | undefined, size: number): ByteRange | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(text ?? '') ?? [];
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  if (first !== '' && last !== '' && Number(last) < start) return null;
  if (start >= size)
    throw new S3Error('InvalidRange', {
      fields: { RangeRequested: text ?? '', ActualObjectSize: String(size) },
      headers: { 'Content-Range': `bytes */${size}` },
    });
  return { start, end };
}

function checksumHeaders({ headers }: S3Request, { checksum }: ObjectRecord): Record<string, string> {
  return checksum && headers['x-amz-checksum-mode'] === 'ENABLED'
    ? { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type }
    : {};
}

/** GetObject, and HeadObject, which answers the same without the bytes. */
export async function getObject(request: S3Request, { objects }: Shelves): Promise<Reply> {
  const { bucket, key, operation } = request.target;
  await request.body.drain();
  const object = objects.find(bucket, key);
  if (!object) throw new S3Error('NoSuchKey', { fields: { Key: key } });
  const asked = readRange(request.headers.range, object.size);
  const range = asked ?? { start: 0, end: object.size };
  return {
    status: asked ? 206 : 200,
    headers: {
      'Content-Type': 'binary/octet-stream',
      ...object.headers,
      'Content-Length': String(range.end - range.start),
      'Last-Modified': new Date(object.lastModified).toUTCString(),
      'Accept-Ranges': 'bytes',
      ETag: `"${object.etag}"`,
      // The checksum is the whole object's.
      ...(asked
        ? { 'Content-Range': `bytes ${range.start}-${range.end - 1}/${object.size}` }
        : checksumHeaders(request, object)),
    },
    ...(operation === 'HeadObject' ? {} : { content: objects.open(object, range) }),
  };
}
