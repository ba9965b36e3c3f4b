import type { Live } from './live.ts';
import { md5OfEtag, type Part, type PartSpan } from './part.ts';
import type { Multipart, Permit } from './permit.ts';
import { partCount, spanOf } from './plan.ts';
import { byPlace } from './queue.ts';
import { sentBytes } from './progress.ts';
import type { Send } from './schedule.ts';
import type { UploadId } from './upload.ts';

/**
 * Bytes in one errand at most. Chromium copies all of them before it begins (4 s a GB, measured), which a page that was
 * just left has time for.
 */
const LARGEST = 2 * 1024 ** 3;
/** Of the browser's free room, what that copy may take: copies of files that are added later need the rest. */
const SHARE_OF_ROOM = 1 / 2;

/** Uploads that are begun for one errand at most: the Portal and S3 are asked for each, while the page that was left lasts. */
const MOST_AHEAD = 256;

/** What of one Upload goes along: sends that the browser carries out by itself while no page is in sight. */
export interface Load {
  readonly uploadId: UploadId;
  readonly permit: Permit;
  /** Null: the file goes as one part. */
  readonly multipart: Multipart | null;
  /** Ascending. */
  readonly spans: readonly PartSpan[];
}

/**
 * Uploads in line that an errand would take along if they had a permit, in the queue's order, as far as room goes. `room`:
 * as of `loadsFor`.
 */
export function aheadFor(lives: readonly Live[], room: number | null): UploadId[] {
  let left = bytesFor(room);
  const ahead: UploadId[] = [];
  for (const live of inOrder(lives)) {
    const { phase, id } = live.upload;
    if (phase.name !== 'queued' && phase.name !== 'starting' && phase.name !== 'sending') continue;
    if (left <= 0 || ahead.length === MOST_AHEAD) break;
    left -= live.upload.file.size - sentBytes(live);
    if (phase.name !== 'sending') ahead.push(id);
  }
  return ahead;
}

/**
 * What an errand takes along: of Uploads that are being sent, in the queue's order, all that S3 does not hold and that is
 * not on its way, as far as room goes. `room`: bytes that the browser would still store; null: it doesn't tell. `now`: by
 * the server's clock, ms since 1970.
 */
export function loadsFor(
  lives: readonly Live[],
  inFlight: readonly Send[],
  { room, now }: { room: number | null; now: number },
): Load[] {
  let left = bytesFor(room);
  const loads: Load[] = [];
  for (const live of inOrder(lives)) {
    const load = loadOf(live, inFlight, now);
    if (load === null) continue;
    const spans: PartSpan[] = [];
    for (const span of load.spans) {
      if (span.end - span.start > left) break;
      left -= span.end - span.start;
      spans.push(span);
    }
    if (spans.length > 0) loads.push({ ...load, spans });
  }
  return loads;
}

function bytesFor(room: number | null): number {
  return room === null ? LARGEST : Math.min(LARGEST, room * SHARE_OF_ROOM);
}

function inOrder(lives: readonly Live[]): Live[] {
  return [...lives].sort((a, b) => byPlace(a.upload, b.upload));
}

function loadOf({ upload, parts, listed }: Live, inFlight: readonly Send[], now: number): Load | null {
  const { phase, file, id } = upload;
  if (phase.name !== 'sending' || phase.renewing || phase.permit.expiresAt <= now) return null;
  const { permit, multipart } = phase;
  const own = inFlight.filter(({ uploadId }) => uploadId === id).map(({ span }) => span);
  if (multipart === null) {
    const span = { number: 1, start: 0, end: file.size };
    return own.length === 0 ? { uploadId: id, permit, multipart, spans: [span] } : null;
  }
  if (!listed || !canBeCompared(multipart, parts)) return null;
  const taken = new Set([...parts, ...own].map(({ number }) => number));
  const spans: PartSpan[] = [];
  for (let number = 1; number <= partCount(file.size, multipart.partSize); number += 1)
    if (!taken.has(number)) spans.push(spanOf(file.size, multipart.partSize, number));
  return { uploadId: id, permit, multipart, spans };
}

/**
 * Whether S3 lists something of a part that the file can be held to. Where it doesn't, a part counts only for the worker
 * that saw it land, so that one of an errand would be sent again.
 */
function canBeCompared({ checksum }: Multipart, parts: readonly Part[]): boolean {
  if (checksum != null) return true;
  return parts.some(({ etag, md5 }) => etag !== null && md5 !== undefined && md5OfEtag(etag) === md5);
}
