import { S3Error } from '../s3-error.ts';
import type { S3Request, Shelves } from '../s3-request.ts';
import type { Upload } from '../uploads.ts';

/** The open upload that a request names. @throws S3Error NoSuchUpload */
export function openUpload({ target }: S3Request, { uploads }: Shelves): Upload {
  const { uploadId = '', bucket, key } = target;
  const upload = uploads.open(uploadId, bucket, key);
  if (!upload) throw new S3Error('NoSuchUpload', { fields: { UploadId: uploadId } });
  return upload;
}
