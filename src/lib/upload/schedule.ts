import { isHeld, type Hold } from './limits.ts';
import type { Live } from './live.ts';
import type { PartSpan } from './part.ts';
import type { Multipart, Permit } from './permit.ts';
import { isSameKey, isTooShort } from './permit-life.ts';
import type { WorkPhase } from './phase.ts';
import { partCount, spanOf } from './plan.ts';
import { byPlace } from './queue.ts';
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
  /** Sends whose permit has to be renewed first (`partHeldBack`), since it would end under them; one an Upload at most. */
  readonly heldBack: readonly Send[];
}

/** What is known of the time and the link, to tell whether a part fits in what is left of its permit. */
export interface Measured {
  /** By the server's clock, ms since 1970. */
  readonly now: number;
  /** Bytes a second of all that is sent of an Upload; null while unknown. */
  readonly speedOf: (id: UploadId) => number | null;
}

/** Uploads at once. */
export const MOST_RUNNING = 3;

/**
 * Who works now. At most three Uploads at once, in the queue's order; at most `connections` sends in all, shared evenly,
 * what is over to the first. An Upload that waits, is paused or held, or has only the Portal's job to wait for holds no
 * slot. With `measured`, no part begins that its permit is too short for.
 */
export function schedule(
  lives: readonly Live[],
  inFlight: readonly Send[],
  connections: number,
  measured: Measured | null = null,
  hold: Hold | null = null,
): Schedule {
  const free = lives.filter(({ upload }) => !isHeld(upload.phase.name, hold));
  const running = runningOf(free, inFlight);
  const admitted = running
    .filter(({ upload }) => upload.phase.name === 'queued')
    .map(({ upload }) => upload.id);
  return {
    admitted,
    running: new Set(running.map(({ upload }) => upload.id)),
    ...sendsOf(running, inFlight, connections, measured),
  };
}

/** Whether a send still serves its Upload; if not, the engine cuts it short and tells no event. */
export function isWanted(send: Send, { upload, parts }: Live, hold: Hold | null = null): boolean {
  if (hold !== null) return false;
  const phase = sendingPhase(upload.phase);
  if (phase?.name !== 'sending' || phase.multipart?.uploadId !== send.multipart?.uploadId) return false;
  const isHeld = phase.multipart !== null && parts.some(({ number }) => number === send.span.number);
  return isSameKey(phase.permit, send.permit) && !isHeld;
}

/** The phase whose sends go on: also through a wait, unless somebody signed out, or somebody else signed in. */
function sendingPhase(phase: Live['upload']['phase']): WorkPhase | null {
  switch (phase.name) {
    case 'sending':
      return phase;
    case 'waiting':
      // A session that merely ended ends by itself too: what it permitted goes on.
      if (phase.why === 'other-account' || (phase.why === 'signed-out' && phase.until === null)) return null;
      return phase.then;
    case 'staging':
    case 'queued':
    case 'starting':
    case 'finishing':
    case 'processing':
    case 'paused':
    case 'failed':
    case 'done':
    case 'cancelled':
      return null;
  }
}

/**
 * The first three in order, except that one which comes back into the first three waits for those it displaces: what
 * they have on its way is not thrown away.
 */
function runningOf(lives: readonly Live[], inFlight: readonly Send[]): Live[] {
  const holders = new Set<UploadId>(inFlight.map(({ uploadId }) => uploadId));
  const first = lives
    .filter(needsSlot)
    .sort((a, b) => byPlace(a.upload, b.upload))
    .slice(0, MOST_RUNNING);
  const running: Live[] = [];
  for (const live of first) {
    if (!holders.has(live.upload.id) && holders.size >= MOST_RUNNING) continue;
    holders.add(live.upload.id);
    running.push(live);
  }
  return running;
}

function needsSlot({ upload: { phase } }: Live): boolean {
  return ['queued', 'starting', 'sending', 'finishing'].includes(phase.name);
}

/** The next send always goes to the Upload with the fewest on its way, the earliest of them first. */
function sendsOf(
  running: readonly Live[],
  inFlight: readonly Send[],
  connections: number,
  measured: Measured | null,
): Pick<Schedule, 'sends' | 'heldBack'> {
  const lanes = running.map((live) => {
    const own = inFlight.filter(({ uploadId }) => uploadId === live.upload.id);
    return { busy: own.length, pending: pendingSends(live, own, connections - inFlight.length) };
  });
  const share = Math.max(1, Math.ceil(connections / Math.max(1, running.length)));
  const sends: Send[] = [];
  const heldBack: Send[] = [];
  while (inFlight.length + sends.length < connections) {
    const ready = lanes.filter(({ pending }) => pending.length > 0);
    const least = Math.min(...ready.map(({ busy }) => busy));
    const lane = ready.find(({ busy }) => busy === least);
    const send = lane?.pending.shift();
    if (lane === undefined || send === undefined) break;
    if (measured !== null && outlivesPermit(send, Math.max(share, lane.busy + 1), measured)) {
      heldBack.push(send);
      lane.pending = [];
      continue;
    }
    lane.busy += 1;
    sends.push(send);
  }
  return { sends, heldBack };
}

/** Whether a send is still under way when its permit ends, as one of so many that share its Upload's speed. */
function outlivesPermit(
  { uploadId, span, permit }: Send,
  sharers: number,
  { speedOf, now }: Measured,
): boolean {
  const speed = speedOf(uploadId);
  return isTooShort(permit, span.end - span.start, speed === null ? null : speed / sharers, now);
}

/** Up to `count` spans, ascending, that are neither held by S3 nor on their way. */
function pendingSends({ upload, parts, listed }: Live, own: readonly Send[], count: number): Send[] {
  const { phase, file, id } = upload;
  if (phase.name !== 'sending' || phase.renewing) return [];
  const { permit, multipart } = phase;
  if (multipart === null) {
    const span = { number: 1, start: 0, end: file.size };
    return own.length === 0 ? [{ uploadId: id, span, permit, multipart }] : [];
  }
  if (!listed) return [];
  const taken = new Set([...parts, ...own.map(({ span }) => span)].map(({ number }) => number));
  const sends: Send[] = [];
  const total = partCount(file.size, multipart.partSize);
  for (let number = 1; number <= total && sends.length < count; number += 1)
    if (!taken.has(number))
      sends.push({ uploadId: id, span: spanOf(file.size, multipart.partSize, number), permit, multipart });
  return sends;
}
