import * as v from 'valibot';
import { Destination } from '../upload/destination.ts';
import { Failure, WaitReason } from '../upload/phase.ts';
import { Source } from '../upload/source.ts';
import { FileFacts, RestartReason, UploadId } from '../upload/upload.ts';

const WORKING = ['staging', 'queued', 'starting', 'sending', 'finishing', 'processing'] as const;
const WorkName = v.picklist(WORKING);

/** A phase as the page is told it: no permit, no token. */
export const PhaseView = v.variant('name', [
  v.object({ name: WorkName }),
  v.object({
    name: v.literal('waiting'),
    why: WaitReason,
    /** ms since 1970 by this device. */
    until: v.nullable(v.number()),
    then: WorkName,
  }),
  v.object({ name: v.literal('paused'), then: WorkName }),
  v.object({ name: v.literal('failed'), failure: Failure, then: WorkName }),
  v.object({ name: v.literal('done'), at: v.number() }),
  v.object({ name: v.literal('cancelled') }),
]);
export type PhaseView = v.InferOutput<typeof PhaseView>;

/** One Upload as the page shows it. */
export const UploadView = v.object({
  id: UploadId,
  account: v.string(),
  file: FileFacts,
  destination: Destination,
  /** What its user calls it; not there: the file's own name. */
  name: v.optional(v.string()),
  /** Whether that may change still. */
  isNameOpen: v.optional(v.boolean()),
  addedAt: v.number(),
  /** Where in the queue its user moved it (`queue.ts`). */
  place: v.optional(v.number()),
  phase: PhaseView,
  /** Bytes that S3 is known to hold. */
  sentBytes: v.number(),
  /** Parts: held by S3, on their way, and in all (1 for a file that goes as one part). */
  parts: v.object({ sent: v.number(), inFlight: v.number(), total: v.number() }),
  /** Bytes a second lately; null while nothing is known. */
  speed: v.nullable(v.number()),
  /** Seconds to the last byte at that speed; null while nothing is known. */
  secondsLeft: v.nullable(v.number()),
  restartReason: v.nullable(RestartReason),
  /** Where the bytes come from; not there: a copy. */
  source: v.optional(Source),
});
export type UploadView = v.InferOutput<typeof UploadView>;
