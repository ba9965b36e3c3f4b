import type { Live } from './live.ts';
import type { PartSpan } from './part.ts';
import type { Multipart, Permit } from './permit.ts';
import type { UploadId } from './upload.ts';

/** Bytes to put on their way: one part, or with a null `multipart` the whole file (lib-storage). */
export interface Send {
  readonly uploadId: UploadId;
  readonly span: PartSpan;
  readonly permit: Permit;
  readonly multipart: Multipart | null;
}

export interface Schedule {
  /** Queued Uploads whose turn it is: each gets `admitted`. */
  readonly admitted: readonly UploadId[];
  /** Uploads that hold a slot: of those that are starting, sending or finishing only these run their effects. */
  readonly running: ReadonlySet<UploadId>;
  /** Sends to begin now, in this order. */
  readonly sends: readonly Send[];
}

/**
 * Who works now. At most three Uploads at once, first added first; at most `connections` sends in all, shared evenly,
 * what is over to the first. An Upload that waits, is paused, or has only the Portal's job to wait for holds no slot.
 */
export declare function schedule(
  lives: readonly Live[],
  inFlight: readonly Send[],
  connections: number,
): Schedule;

/** Whether a send still serves its Upload; if not, the engine cuts it short and tells no event. */
export declare function isWanted(send: Send, live: Live): boolean;
