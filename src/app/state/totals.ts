import type { UploadView } from '../../lib/channel/upload-view.ts';
import type { Hold } from '../../lib/upload/limits.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import { percentOf } from '../words/bytes.ts';
import { isFinished, STANDINGS, standingOf, type Standing } from '../words/standing.ts';

/** All that is under way, as one. */
export interface Totals {
  readonly counts: Readonly<Record<Standing, number>>;
  /** Bytes of the current batch, and how many of them S3 holds. */
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly percent: number;
  /** Bytes a second of all together; null while nothing is known. */
  readonly speed: number | null;
  /** Until the last byte of all that is sent or in line; null while nothing is known. */
  readonly secondsLeft: number | null;
  /** Something is being sent now. */
  readonly isMoving: boolean;
  /** Nothing is left that could move. */
  readonly isIdle: boolean;
}

/**
 * [Note: The batch] A percentage of everything on the list would start at 80 % because of yesterday's files, and one
 * of only the unfinished would fall back whenever a file is done. So it counts what is unfinished, and what was done
 * after the oldest of those was added.
 */
function batchOf(uploads: readonly UploadView[]): readonly UploadView[] {
  const begun = Math.min(...uploads.filter(({ phase }) => !isOut(phase)).map(({ addedAt }) => addedAt));
  return uploads.filter(({ phase }) => !isOut(phase) || (phase.name === 'done' && phase.at >= begun));
}

function isOut(phase: UploadView['phase']): boolean {
  return isFinished(phase) || phase.name === 'failed';
}

function sentOf({ phase, sentBytes, file }: UploadView): number {
  return phase.name === 'done' || phase.name === 'processing' ? file.size : sentBytes;
}

/** Bytes that go by themselves, without anyone doing anything. */
function comingOf(upload: UploadView, hold: Hold | null): number {
  const standing = standingOf(upload.phase, hold);
  const isComing = standing === 'uploading' || standing === 'in-line' || standing === 'waiting';
  return isComing ? upload.file.size - sentOf(upload) : 0;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/**
 * Sums up the list. A cancelled or failed file counts for nothing but its count. `rejected`: done, but of no use to the
 * Portal, so that somebody has to do something.
 */
export function totalsOf(
  uploads: readonly UploadView[],
  hold: Hold | null = null,
  rejected: ReadonlySet<UploadId> = new Set(),
): Totals {
  const counts = Object.fromEntries(STANDINGS.map((standing) => [standing, 0])) as Record<Standing, number>;
  for (const { id, phase } of uploads) counts[rejected.has(id) ? 'needs-you' : standingOf(phase, hold)] += 1;
  const batch = batchOf(uploads);
  const sentBytes = sum(batch.map(sentOf));
  const totalBytes = sum(batch.map(({ file }) => file.size));
  const speeds = uploads.flatMap(({ phase, speed }) =>
    phase.name === 'sending' && speed !== null ? [speed] : [],
  );
  const speed = speeds.length === 0 ? null : sum(speeds);
  const coming = sum(uploads.map((upload) => comingOf(upload, hold)));
  return {
    counts,
    sentBytes,
    totalBytes,
    percent: percentOf(sentBytes, totalBytes),
    speed,
    secondsLeft: speed === null || speed <= 0 || coming === 0 ? null : coming / speed,
    isMoving: counts.uploading > 0,
    isIdle: uploads.every(({ phase }) => isOut(phase)),
  };
}
