import type { Job } from '../portal/job.ts';
import type { Part } from './part.ts';
import type { Multipart, Permit } from './permit.ts';
import type { Failure, WaitReason } from './phase.ts';
import type { Reach } from './reach.ts';
import type { ListedPart } from './reconcile.ts';
import type { NoCopy, Source } from './source.ts';

/**
 * Everything that can happen to an Upload. A fact names what it is about (S3's UploadId, a key, the access key of the
 * permit used), so that one that comes late, about something replaced meanwhile, is told apart.
 */
export type UploadEvent =
  SourceEvent | WakeEvent | PortalEvent | StorageEvent | TroubleEvent | UserEvent | SessionEvent;

/** About the bytes; the first answers `stage`, the last `dropSource`. */
export type SourceEvent =
  /** The worker has them, and they are read from there. */
  | { readonly type: 'staged'; readonly source: Source; readonly fingerprint: string }
  /** The copy is whole. */
  | { readonly type: 'kept' }
  /** No copy could be made; the original is read on. */
  | { readonly type: 'notKept'; readonly why: NoCopy }
  /** A person picked the file again, and it was found to be the one. */
  | {
      readonly type: 'handedOver';
      readonly source: Source;
      readonly fingerprint: string;
      readonly lastModified: number;
    }
  /** A read was refused until a person allows it. */
  | { readonly type: 'accessNeeded' }
  | { readonly type: 'accessGranted' }
  /** The bytes are nowhere to be found: for `stage` after a restart, or for any later read. */
  | { readonly type: 'sourceMissing' }
  /** It is not, or can't be read as, what was added. */
  | { readonly type: 'sourceChanged' }
  /** Also when dropping failed: the next start tries again. */
  | { readonly type: 'sourceDropped' };

export type WakeEvent =
  /** The scheduler gives it a slot: queued → starting. */
  | { readonly type: 'admitted' }
  /** The engine started, or `wakeAt` came. */
  | { readonly type: 'woken' }
  /** What it waits for may be there: the network, or the key that another Upload held. */
  | { readonly type: 'online' }
  /** The browser sent parts by itself, unseen: S3 is asked again what it holds. */
  | { readonly type: 'doubted' }
  /** Probes found this. `isOutage`: several in a row, so that what is on its way stands still too. */
  | { readonly type: 'probed'; readonly reach: Reach; readonly isOutage: boolean }
  /** The scheduler holds back a part, which would not fit in what is left of the permit. */
  | { readonly type: 'partHeldBack'; readonly accessKeyId: string };

/** Answers to `fetchPermit`, `process` and `waitForProcess`. */
export type PortalEvent =
  /** `name`: what the Portal was told that the file is called. */
  | { readonly type: 'permitFetched'; readonly permit: Permit; readonly name?: string }
  /** 404 → destination-unknown, 409 → destination-closed, other permanent 4xx → portal-refused. */
  | { readonly type: 'permitRefused'; readonly failure: Failure }
  | { readonly type: 'jobStarted'; readonly job: Job }
  /** `process` said 403. */
  | { readonly type: 'tokenRefused' }
  /** `process` said 404. */
  | { readonly type: 'objectMissing' }
  /** `process` refused for good otherwise. */
  | { readonly type: 'processRefused'; readonly detail: string; readonly reason?: 'link-refused' }
  | { readonly type: 'jobDone' }
  /** Not yet: `waitForProcess` is asked for again at once, so the engine spaces answers that come too quickly. */
  | { readonly type: 'jobPending' }
  /** The Portal doesn't know the job any more, or says it failed. */
  | { readonly type: 'jobLost'; readonly detail?: string | undefined };

/** Answers of S3, to effects and to sends. */
export type StorageEvent =
  /** With the permit it was made with. */
  | { readonly type: 'multipartCreated'; readonly multipart: Multipart; readonly permit: Permit }
  | { readonly type: 'partSent'; readonly multipartUploadId: string; readonly part: Part }
  | { readonly type: 'wholeSent'; readonly bucket: string; readonly key: string }
  /** What S3 got of a part, or with null of a file of one part, are other bytes: it does not count. */
  | { readonly type: 'bytesAltered'; readonly multipartUploadId: string | null; readonly detail: string }
  /** All pages. */
  | {
      readonly type: 'partsListed';
      readonly multipartUploadId: string;
      readonly parts: readonly ListedPart[];
    }
  /** NoSuchUpload (or Ceph's NoSuchKey for it). */
  | { readonly type: 'multipartGone'; readonly multipartUploadId: string }
  /** Complete said InvalidPart, InvalidPartOrder, EntityTooSmall or that the size differs. */
  | { readonly type: 'partsMismatch'; readonly multipartUploadId: string; readonly detail: string }
  | { readonly type: 'completed'; readonly multipartUploadId: string }
  /** After Abort, ListParts said NoSuchUpload. Also when no abort is possible any more. */
  | { readonly type: 'aborted'; readonly multipartUploadId: string }
  /** ExpiredToken, InvalidToken. */
  | { readonly type: 'permitExpired'; readonly accessKeyId: string }
  /** AccessDenied and its like. */
  | { readonly type: 'storageDenied'; readonly accessKeyId: string; readonly detail: string }
  /** Another 4xx that asking again doesn't mend. */
  | { readonly type: 'storageRefused'; readonly accessKeyId: string; readonly detail: string };

/** Transient trouble of any effect or send. */
export interface TroubleEvent {
  readonly type: 'troubled';
  readonly why: WaitReason;
  /** From Retry-After, ms. */
  readonly retryAfterMs?: number | undefined;
  /** Whether the device says it is offline: then the trouble is not counted. */
  readonly offline: boolean;
  /** It met `fetchPermit`: S3 has no part in it. */
  readonly asked?: 'permit' | undefined;
  /**
   * S3 gave no answer that could be read to a request with this permit: the network, or a refusal without CORS headers.
   */
  readonly accessKeyId?: string | undefined;
}

export type UserEvent =
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'cancelled' }
  | { readonly type: 'retried' }
  | { readonly type: 'removed' }
  /** To another place in the queue (`queue.ts`). */
  | { readonly type: 'moved'; readonly place: number }
  /** Before the Portal was told its name; later it is too late, and nothing changes. */
  | { readonly type: 'renamed'; readonly name: string };

/** Told to every Upload when the engine starts and when it changes, and again to one just staged, resumed or retried. */
export type SessionEvent =
  { readonly type: 'signedIn'; readonly account: string } | { readonly type: 'signedOut' };
