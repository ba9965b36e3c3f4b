import * as v from 'valibot';
import { UploadId } from '../lib/upload/upload.ts';

/** A new Upload's id. */
export function newUploadId(randomUuid: () => string): UploadId {
  return v.parse(UploadId, randomUuid());
}
