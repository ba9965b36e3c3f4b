import type { Leftover } from '../permit.ts';
import type { Phase } from '../phase.ts';
import { isOver } from '../back-off.ts';
import { endsAbort } from './before-sending.ts';
import { unfinishedOf } from './processing.ts';
import { follow, type EventOf, type Rules } from './rules.ts';
import { wait, type PhaseOf, type Scene, type Turn } from './turn.ts';

/** Troubles in a row after which the bucket's own cleaning is left with it: half an hour of an S3 that can be reached. */
const ABORT_TRIES = 60;

type Cancelled = PhaseOf<'cancelled'>;
type Aborting = Cancelled & { abort: NonNullable<Cancelled['abort']> };

/** The user ends an Upload. What S3 holds of it is aborted with the permit that made it. */
export function cancel(phase: Phase): Turn | null {
  if (phase.name === 'done' || phase.name === 'cancelled') return null;
  return { phase: cancelled(leftoverOf(phase)), parts: [], count: { attempts: 0 } };
}

/** The user takes an ended Upload off the list, also one that failed. One that goes on has to be cancelled first. */
export function removed(phase: Phase): Turn | null {
  const isEnded = phase.name === 'done' || phase.name === 'cancelled';
  const ended = phase.name === 'failed' ? cancel(phase) : isEnded ? { phase } : null;
  return ended && { ...ended, count: { ...ended.count, removed: true } };
}

/** A cancelled Upload has only its abort left to do; it is repeated until S3 knows nothing of it, or takes no more orders. */
export function stepCancelled(phase: Cancelled, event: EventOf, scene: Scene): Turn | null {
  const { abort } = phase;
  if (abort === null) return event.type === 'multipartCreated' ? { phase: cancelled(event) } : null;
  if (endsAbort(event, abort)) return { phase: { ...phase, abort: null } };
  return follow(ABORTING, { ...phase, abort }, event, scene);
}

const ABORTING: Rules<Aborting> = {
  woken: (phase, _, { at }) =>
    phase.abort.until !== null && isOver(phase.abort.until, at.now) ? abortAt(phase, null) : null,
  online: (phase) => abortAt(phase, null),
  troubled: (phase, event, scene) => {
    // Refusals may come without CORS headers and look like trouble. S3 is believed, not the date; but not for ever.
    const isExpired = phase.abort.permit.expiresAt <= scene.at.now;
    const isHopeless = scene.upload.attempts >= ABORT_TRIES && scene.at.isStorageAway !== true;
    if ((isExpired || isHopeless) && !event.offline) return { phase: { ...phase, abort: null } };
    const { count, phase: waiting } = wait({ name: 'queued' }, event, scene);
    return { ...abortAt(phase, waiting.until), ...(count === undefined ? {} : { count }) };
  },
};

function abortAt(phase: Aborting, until: number | null): Turn {
  return { phase: { ...phase, abort: { ...phase.abort, until } } };
}

function cancelled(leftover: Leftover | null): Cancelled {
  if (leftover === null) return { name: 'cancelled', abort: null };
  const { permit, multipart } = leftover;
  return { name: 'cancelled', abort: { permit, multipart, until: null } };
}

/** What S3 may hold of an Upload. An object that was completed stays: a permit can't delete it. */
function leftoverOf(phase: Exclude<Phase, { name: 'done' | 'cancelled' }>): Leftover | null {
  switch (phase.name) {
    case 'waiting':
    case 'paused':
    case 'failed':
      return leftoverOf(phase.then);
    case 'starting':
      return phase.abandoned;
    case 'sending':
    case 'finishing':
      return phase.multipart === null ? null : { permit: phase.permit, multipart: phase.multipart };
    case 'staging':
    case 'queued':
      return null;
    case 'processing':
      return unfinishedOf(phase);
  }
}
