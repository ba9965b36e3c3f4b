import type { Multipart } from '../permit.ts';
import type { Phase, WorkPhase } from '../phase.ts';
import { endsAbort, QUEUED, STAGING, STARTING } from './before-sending.ts';
import { FINISHING } from './finishing.ts';
import { PROCESSING } from './processing.ts';
import { follow, type EventOf } from './rules.ts';
import { SENDING } from './sending.ts';
import { begin, type Scene, type WorkTurn } from './turn.ts';

/** What an event makes of work that goes on; null: nothing. The rules of each phase are in its own file. */
export function stepWork(phase: WorkPhase, event: EventOf, scene: Scene): WorkTurn | null {
  switch (phase.name) {
    case 'staging':
      return follow(STAGING, phase, event, scene);
    case 'queued':
      return follow(QUEUED, phase, event, scene);
    case 'starting':
      if (phase.abandoned !== null && endsAbort(event, phase.abandoned))
        return { phase: begin(phase.permit, null, scene) };
      return follow(STARTING, phase, event, scene);
    case 'sending':
      return follow(SENDING, phase, event, scene);
    case 'finishing':
      return follow(FINISHING, phase, event, scene);
    case 'processing':
      return follow(PROCESSING, phase, event, scene);
  }
}

/** S3's multipart upload that parts of an Upload in this phase belong to; null: none, or none that goes on. */
export function multipartOf(phase: Phase): Multipart | null {
  if ('then' in phase) return multipartOf(phase.then);
  return phase.name === 'sending' || phase.name === 'finishing' ? phase.multipart : null;
}
