import { isSameKey } from './permit-life.ts';
import type { Permit } from './permit.ts';
import type { Phase } from './phase.ts';

/** The permit that an Upload writes with, or will when it goes on; null: none yet, or none any more. */
export function permitOf(phase: Phase): Permit | null {
  switch (phase.name) {
    case 'waiting':
    case 'paused':
    case 'failed':
      return permitOf(phase.then);
    case 'starting':
    case 'sending':
    case 'finishing':
    case 'processing':
      return phase.permit;
    case 'staging':
    case 'queued':
    case 'done':
    case 'cancelled':
      return null;
  }
}

/**
 * Whether one of these permits, of other Uploads, writes the key of this one: the Portal may name the same key for files
 * of the same name, and what is written second replaces what is not processed yet.
 */
export function isTaken(permit: Permit, others: readonly (Permit | null)[]): boolean {
  return others.some((other) => other !== null && isSameKey(other, permit));
}
