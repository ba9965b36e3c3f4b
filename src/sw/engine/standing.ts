import { isHeld, type Hold } from '../../lib/upload/limits.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { Phase } from '../../lib/upload/phase.ts';
import { isAboutSession } from '../../lib/upload/step/turn.ts';

/** Phases whose effects run only while the Upload holds one of the slots. */
export function needsSlot({ name }: Phase): boolean {
  return name === 'starting' || name === 'sending' || name === 'finishing';
}

/** Whether an answer that comes during the wait is still asked for in the session it was asked in. */
export function mayTakeLate(phase: Phase): boolean {
  return phase.name === 'waiting' && !isAboutSession(phase.why);
}

/** Whether the bytes are still to be kept. */
export function isStaging(phase: Phase): boolean {
  return phase.name === 'staging' || (phase.name === 'waiting' && phase.then.name === 'staging');
}

/** Whether the bytes were never kept, so that whoever still holds the file may hand it over. */
export function isUnkept(phase: Phase): boolean {
  return isStaging(phase) || (phase.name === 'failed' && phase.then.name === 'staging');
}

/** Whether nothing is left to do but to drop the bytes. */
export function isEnded(phase: Phase): boolean {
  return phase.name === 'done' || (phase.name === 'cancelled' && phase.abort === null);
}

export function isWaitingForKey(phase: Phase): boolean {
  return phase.name === 'waiting' && phase.why === 'key-taken';
}

/** Whether something goes on with any of them, or will by itself, and is not held back by a limit. */
export function areBusy(lives: readonly Live[], isAsking: boolean, hold: Hold | null): boolean {
  return lives.some(({ upload: { phase } }) => isBusy(phase, isAsking) && !isHeld(phase.name, hold));
}

/** Whether something goes on, or will by itself. `isAsking`: the gateway is being asked who is signed in. */
function isBusy(phase: Phase, isAsking: boolean): boolean {
  switch (phase.name) {
    case 'staging':
    case 'queued':
    case 'starting':
    case 'sending':
    case 'finishing':
    case 'processing':
      return true;
    case 'waiting':
      return isAsking || phase.until !== null;
    case 'cancelled':
      return phase.abort !== null;
    case 'paused':
    case 'failed':
    case 'done':
      return false;
  }
}
