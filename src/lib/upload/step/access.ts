import type { Phase, WorkPhase } from '../phase.ts';
import { isAboutSession, type Turn } from './turn.ts';

/** A handle was refused: work that reads waits until a person allows it. What a person stopped meets that again later. */
export function needAccess(phase: Phase): Turn | null {
  const then = workThatReads(phase);
  return then && { phase: { name: 'waiting', why: 'file-access', until: null, notBefore: null, then } };
}

function workThatReads(phase: Phase): WorkPhase | null {
  switch (phase.name) {
    case 'staging':
    case 'queued':
    case 'starting':
    case 'sending':
    case 'finishing':
      return phase;
    case 'waiting':
      if (isAboutSession(phase.why) || phase.why === 'file-access') return null;
      return workThatReads(phase.then);
    case 'processing':
    case 'paused':
    case 'failed':
    case 'done':
    case 'cancelled':
      return null;
  }
}
