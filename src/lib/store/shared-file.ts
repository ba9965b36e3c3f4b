import * as v from 'valibot';
import { UploadId } from '../upload/upload.ts';

/** A file that another app shared, with a full copy of its bytes. Once it is an Upload, that has its id. */
export const SharedFile = v.object({
  id: UploadId,
  name: v.string(),
  lastModified: v.number(),
  bytes: v.instance(Blob),
  /** ms since 1970 by this device, in the order in which they came. */
  sharedAt: v.number(),
});
export type SharedFile = v.InferOutput<typeof SharedFile>;
