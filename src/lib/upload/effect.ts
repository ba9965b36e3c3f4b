import type { Job } from '../portal/job.ts';
import type { Part } from './part.ts';
import type { Multipart, Permit } from './permit.ts';

/** A part ready for CompleteMultipartUpload. */
export interface CompletePart extends Part {
  readonly etag: string;
}

/**
 * What has to run now for an Upload. The engine runs at most one at a time for each Upload; each answers with exactly
 * one event (a `troubled` if nothing fits better). All may be repeated: a kill may swallow any answer.
 */
export type Effect =
  /** Take the bytes in hand, or find them kept: staged, sourceMissing, sourceChanged, accessNeeded. */
  | { readonly type: 'stage' }
  /** Only in a session of the Upload's account: permitFetched, permitRefused. */
  | { readonly type: 'fetchPermit' }
  /** multipartCreated, permitExpired, storageDenied, storageRefused. Cut only when no answer comes: its UploadId can't be found again. */
  | { readonly type: 'createMultipart'; readonly permit: Permit; readonly partSize: number }
  /** All pages: partsListed, multipartGone, permitExpired, storageDenied, storageRefused. */
  | { readonly type: 'listParts'; readonly permit: Permit; readonly multipart: Multipart }
  /** completed, sourceChanged, partsMismatch, multipartGone, permitExpired, storageDenied, storageRefused. */
  | {
      readonly type: 'completeMultipart';
      readonly permit: Permit;
      readonly multipart: Multipart;
      readonly parts: readonly CompletePart[];
    }
  /** Abort until ListParts says NoSuchUpload: aborted, permitExpired, storageDenied, storageRefused. */
  | { readonly type: 'abortMultipart'; readonly permit: Permit; readonly multipart: Multipart }
  /** jobStarted, tokenRefused, objectMissing, processRefused. */
  | { readonly type: 'process'; readonly permit: Permit }
  /** jobDone, jobPending, jobLost. */
  | { readonly type: 'waitForProcess'; readonly permit: Permit; readonly job: Job }
  /** Delete the kept bytes: sourceDropped. */
  | { readonly type: 'dropSource' };
export type EffectType = Effect['type'];
