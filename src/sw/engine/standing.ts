import type { Phase } from '../../lib/upload/phase.ts';

/** Phases whose effects run only while the Upload holds one of the slots. */
export function needsSlot({ name }: Phase): boolean {
  return name === 'starting' || name === 'sending' || name === 'finishing';
}

/** Whether the bytes are still to be kept. */
export function isStaging(phase: Phase): boolean {
  return phase.name === 'staging' || (phase.name === 'waiting' && phase.then.name === 'staging');
}

/** Whether something goes on, or will by itself. */
export function isBusy(phase: Phase): boolean {
  switch (phase.name) {
    case 'staging':
    case 'queued':
    case 'starting':
    case 'sending':
    case 'finishing':
    case 'processing':
      return true;
    case 'waiting':
      return phase.until !== null;
    case 'cancelled':
      return phase.abort !== null;
    case 'paused':
    case 'failed':
    case 'done':
      return false;
  }
}
