import type { Reply } from '../reply.ts';
import type { S3Request, Shelves } from '../s3-request.ts';

/** Deletes what is at the key; 204 also where nothing is. */
export async function deleteObject({ target, body }: S3Request, { objects }: Shelves): Promise<Reply> {
  await body.drain();
  objects.delete(target.bucket, target.key);
  return { status: 204 };
}
