import * as v from 'valibot';
import { Destination } from './destination.ts';
import { Phase } from './phase.ts';
import { Source } from './source.ts';

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
  /** Of samples of its content (`src/lib/content/fingerprint.ts`); not there where they were not read. */
  fingerprint: v.optional(v.string()),
});
export type FileFacts = v.InferOutput<typeof FileFacts>;

/** Why the bytes were sent anew from the first one. */
export const RestartReason = v.picklist([
  /** The Portal's new permit names another key. */
  'new-key',
  /** The Portal no longer takes the upload token, and its new permit names another key. */
  'token-refused',
  /** As `token-refused`, and the answer to an earlier `process` was lost: the file may be there twice. */
  'process-unknown',
  /** S3 no longer knows the multipart upload. */
  'multipart-gone',
  /** S3 does not complete the parts it took. */
  'parts-refused',
  /** The Portal finds no object. */
  'object-missing',
]);
export type RestartReason = v.InferOutput<typeof RestartReason>;

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The persisted record of one file's journey. Its Parts and its Source are kept beside it under the same id. */
export const Upload = v.object({
  id: UploadId,
  /** The operator it was added by; another operator's session never sends it. */
  account: v.string(),
  file: FileFacts,
  destination: Destination,
  /** What its user calls it; not there: the file's own name. */
  name: v.optional(v.string()),
  /** ms since 1970 by this device. */
  addedAt: v.number(),
  /** Where in the queue its user moved it (`queue.ts`). */
  place: v.optional(v.number()),
  phase: Phase,
  /** Where the bytes come from; not there: a copy, as it was always before. */
  source: v.optional(Source),
  /** Troubles in a row without progress: the back-off's exponent. */
  attempts: Count,
  /** Permits renewed by force in a row without progress. */
  renewals: Count,
  /** Times in a row that what was sent came to nothing: parts or the object not there, another key for want of time or of a token. */
  losses: Count,
  /** Times in a row that S3 got other bytes than were sent. */
  alterations: v.optional(Count),
  /** Times the bytes were sent anew from the first one, with the last reason. */
  restarts: Count,
  restartReason: v.nullable(RestartReason),
  /** Taken off the list by its user; it is deleted once nothing of it is left to do. */
  removed: v.optional(v.boolean()),
});
export type Upload = v.InferOutput<typeof Upload>;
