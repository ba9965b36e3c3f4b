import type { Reply } from '../reply.ts';
import type { S3Request, Shelves } from '../s3-request.ts';
import { openUpload } from './open-upload.ts';

/** Drops an upload with its parts. A part still on its way is refused when it has come. */
export async function abortMultipartUpload(request: S3Request, shelves: Shelves): Promise<Reply> {
  await request.body.drain();
  const { record } = openUpload(request, shelves);
  shelves.uploads.abort(record.uploadId);
  return { status: 204 };
}
