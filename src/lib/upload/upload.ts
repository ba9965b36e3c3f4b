import * as v from 'valibot';
import { Destination } from './destination.ts';
import { Phase } from './phase.ts';

/** Ours, a UUID made by the page when a file is added: adding the same one again changes nothing. */
export const UploadId = v.pipe(v.string(), v.uuid(), v.brand('UploadId'));
export type UploadId = v.InferOutput<typeof UploadId>;

/** The file as it was when it was added. */
export const FileFacts = v.object({
  name: v.pipe(v.string(), v.minLength(1)),
  /** Bytes. */
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  type: v.string(),
  lastModified: v.number(),
});
export type FileFacts = v.InferOutput<typeof FileFacts>;

/** The persisted record of one file's journey. Its Parts and its Source are kept beside it under the same id. */
export const Upload = v.object({
  id: UploadId,
  /** The operator it was added by; another operator's session never sends it. */
  account: v.string(),
  file: FileFacts,
  destination: Destination,
  /** ms since 1970 by this device; the queue's order, with `id` to break ties. */
  addedAt: v.number(),
  phase: Phase,
  /** Troubles in a row without progress: the back-off's exponent. */
  attempts: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Permits renewed by force in a row without progress. */
  renewals: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Times the bytes were sent anew from the first one, with the last reason. */
  restarts: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  restartReason: v.nullable(v.picklist(['new-key', 'multipart-gone', 'object-missing'])),
});
export type Upload = v.InferOutput<typeof Upload>;
