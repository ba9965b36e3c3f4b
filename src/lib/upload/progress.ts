import type { Live } from './live.ts';
import type { Phase } from './phase.ts';
import { isOnePart, partCount, partSizeFor } from './plan.ts';

/** Landings this old, ms, no longer count, … */
const WINDOW = 30_000;
/** … except the last few, so that a link on which a part takes minutes has a speed too. */
const FEWEST_LANDINGS = 4;

/** The parts of one Upload that landed lately. A part is the smallest step that can be seen from a worker. */
export interface Meter {
  /** Since when the bytes of `landings` were on their way, ms. */
  readonly since: number;
  readonly landings: readonly { readonly at: number; readonly bytes: number }[];
}

/** A meter for sends that begin now (ms): also after a pause or a wait, whose time is not the link's. */
export function startMeter(now: number): Meter {
  return { since: now, landings: [] };
}

/** The meter after a part of `bytes` landed at `at` (ms). */
export function meterLanded(meter: Meter, at: number, bytes: number): Meter {
  let { since } = meter;
  const landings = [...meter.landings, { at, bytes }];
  while (landings.length > FEWEST_LANDINGS) {
    const [oldest] = landings;
    if (oldest === undefined || oldest.at > at - WINDOW) break;
    since = oldest.at;
    landings.shift();
  }
  return { since, landings };
}

/** Bytes a second at `now` (ms), sinking while nothing lands; null before the first part did. */
export function speedOf({ since, landings }: Meter, now: number): number | null {
  const elapsed = now - since;
  if (landings.length === 0 || elapsed <= 0) return null;
  return (landings.reduce((sum, { bytes }) => sum + bytes, 0) / elapsed) * 1000;
}

/** Whole seconds for `bytes` at `speed` (bytes a second); null while nothing moves. */
export function secondsLeft(bytes: number, speed: number | null): number | null {
  return speed === null || speed <= 0 ? null : Math.ceil(bytes / speed);
}

/** Bytes that S3 is known to hold. */
export function sentBytes({ upload, parts }: Live): number {
  return isAllSent(upload.phase) ? upload.file.size : parts.reduce((bytes, { size }) => bytes + size, 0);
}

/** Parts that S3 is known to hold, and in all; a file that goes as one part has one. */
export function partsSent({ upload, parts }: Live): { sent: number; total: number } {
  const total = totalParts(upload.file.size, upload.phase);
  return { sent: isAllSent(upload.phase) ? total : parts.length, total };
}

function isAllSent(phase: Phase): boolean {
  if ('then' in phase) return isAllSent(phase.then);
  return phase.name === 'processing' || phase.name === 'done';
}

function totalParts(size: number, phase: Phase): number {
  if ('then' in phase) return totalParts(size, phase.then);
  if ('multipart' in phase && phase.multipart !== null) return partCount(size, phase.multipart.partSize);
  return isOnePart(size) ? 1 : partCount(size, partSizeFor(size));
}
