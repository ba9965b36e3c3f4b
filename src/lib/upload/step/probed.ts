import { offlineWait } from '../back-off.ts';
import type { Phase } from '../phase.ts';
import { isProbed, needOf, obstacle } from '../reach.ts';
import type { EventOf } from './rules.ts';
import { endWait } from './standing.ts';
import type { PhaseOf, Scene, Turn } from './turn.ts';

/**
 * Troubles in a row without an answer, while S3's host answers probes, after which it is no chance: the bucket's CORS, or
 * an extension, keeps the answers from the page.
 */
const REFUSALS = 3;

/**
 * What probes found. They say why a wait is, and end one that they found blocked; a wait whose way is clear ends by its
 * back-off. In an outage work that goes on waits too: what it has on its way is left alone.
 */
export function stepProbed(phase: Phase, event: EventOf<'probed'>, scene: Scene): Turn | null {
  const { reach, isOutage } = event;
  switch (phase.name) {
    case 'waiting':
      return isProbed(phase.why) ? stepWait(phase, event, scene) : null;
    case 'starting':
    case 'sending':
    case 'finishing':
    case 'processing': {
      const need = needOf(phase);
      const why = need === null || !isOutage ? null : obstacle(reach, need);
      if (why === null) return null;
      return { phase: { name: 'waiting', why, ...blockedUntil(null, scene), then: phase } };
    }
    case 'staging':
    case 'queued':
    case 'paused':
    case 'failed':
    case 'done':
    case 'cancelled':
      return null;
  }
}

function stepWait(phase: PhaseOf<'waiting'>, { reach }: EventOf<'probed'>, scene: Scene): Turn | null {
  const { at, upload } = scene;
  const { then } = phase;
  const need = needOf(then);
  if (need === null) return null;
  const why = obstacle(reach, need);
  if (why !== null) {
    if (phase.blocked === true) return phase.why === why ? null : { phase: { ...phase, why } };
    return { phase: { ...phase, why, ...blockedUntil(phase.notBefore, scene) } };
  }
  if (phase.blocked === true) {
    // What was on its way may have landed unseen; with nothing on its way any more, S3 can say.
    const isDoubtful = then.name === 'sending' && at.inFlight === 0;
    return { phase: endWait(phase, then, at.now), ...(isDoubtful ? { listed: false } : {}) };
  }
  const isRefused = need === 'storage' && reach.storage === 'answered' && upload.attempts >= REFUSALS;
  return isRefused && phase.why === 'network' ? { phase: { ...phase, why: 'storage-refuses' } } : null;
}

/** Once in a while the real thing is tried all the same: a probe may be the only one that is not let through. */
function blockedUntil(notBefore: number | null, { at }: Scene) {
  const until = Math.max(at.now + offlineWait(at.random), notBefore ?? 0);
  return { until, notBefore, blocked: true };
}
