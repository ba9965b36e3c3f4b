import type { SessionEvent } from '../event.ts';
import type { Phase, WorkPhase } from '../phase.ts';
import { askAgain } from './renewal.ts';
import { isAboutSession, type Scene, type Turn } from './turn.ts';

/**
 * Who is signed in decides whether an Upload goes on: only its own account's session sends it. Saving the bytes, aborting
 * and what a person stopped anyway need no session.
 */
export function stepSession(phase: Phase, event: SessionEvent, { upload }: Scene): Turn | null {
  if (event.type === 'signedIn' && event.account === upload.account)
    return phase.name === 'waiting' && isAboutSession(phase.why) ? { phase: phase.then } : asksAgain(phase);
  const then = workThatSends(phase);
  if (then === null) return null;
  const why = event.type === 'signedOut' ? 'signed-out' : 'other-account';
  if (phase.name === 'waiting' && phase.why === why) return null;
  return { phase: { name: 'waiting', why, until: null, notBefore: null, then } };
}

/** What a permit was asked for in vain while nobody was signed in. */
function asksAgain(phase: Phase): Turn | null {
  return phase.name === 'sending' || phase.name === 'finishing' || phase.name === 'processing'
    ? askAgain(phase)
    : null;
}

function workThatSends(phase: Phase): WorkPhase | null {
  switch (phase.name) {
    case 'queued':
    case 'starting':
    case 'sending':
    case 'finishing':
    case 'processing':
      return phase;
    case 'waiting':
      return phase.then.name === 'staging' ? null : phase.then;
    case 'staging':
    case 'paused':
    case 'failed':
    case 'done':
    case 'cancelled':
      return null;
  }
}
