import { isNameOpen } from '../upload/naming.ts';
import type { Live } from '../upload/live.ts';
import type { Phase } from '../upload/phase.ts';
import { partsSent, secondsLeft, sentBytes } from '../upload/progress.ts';
import type { PhaseView, UploadView } from './upload-view.ts';

/** What an Upload's record does not tell of it. */
interface Doings {
  /** Its sends on their way. */
  readonly inFlight?: number;
  /** Bytes a second; null if not known. */
  readonly speed?: number | null;
  /** It has begun, and waits for those before it in the queue. */
  readonly isInLine?: boolean;
  /** ms that the server's clock is ahead of the device's, by which a page counts down. */
  readonly clockOffset?: number;
}

/** An Upload as pages are told of it. */
export function toView(
  live: Live,
  { inFlight = 0, speed = null, isInLine = false, clockOffset = 0 }: Doings = {},
): UploadView {
  const { id, account, file, destination, name, addedAt, place, phase, restartReason, source } = live.upload;
  const sent = sentBytes(live);
  const parts = partsSent(live);
  const shown = phase.name === 'sending' || inFlight > 0 ? speed : null;
  return {
    id,
    account,
    file,
    destination,
    ...(name === undefined ? {} : { name }),
    ...(isNameOpen(phase) ? { isNameOpen: true } : {}),
    addedAt,
    ...(place === undefined ? {} : { place }),
    phase: isInLine ? { name: 'queued' } : phaseView(phase, clockOffset),
    sentBytes: sent,
    parts: { ...parts, inFlight },
    speed: shown,
    secondsLeft: secondsLeft(file.size - sent, shown),
    restartReason,
    ...(source === undefined ? {} : { source }),
  };
}

/** A phase without permit, token or S3's UploadId. */
function phaseView(phase: Phase, clockOffset: number): PhaseView {
  switch (phase.name) {
    case 'staging':
      return phase.paused ? { name: 'paused', then: 'staging' } : { name: 'staging' };
    case 'queued':
    case 'starting':
    case 'sending':
    case 'finishing':
    case 'processing':
    case 'cancelled':
      return { name: phase.name };
    case 'waiting':
      // A wait that a probe ends has no time of its own that is worth showing.
      return {
        name: 'waiting',
        why: phase.why,
        until: phase.blocked === true || phase.until === null ? null : phase.until - clockOffset,
        then: phase.then.name,
      };
    case 'paused':
      return { name: 'paused', then: phase.then.name };
    case 'failed':
      return { name: 'failed', failure: phase.failure, then: phase.then.name };
    case 'done':
      return { name: 'done', at: phase.at - clockOffset };
  }
}
