import type { Multipart } from '../permit.ts';
import type { WorkPhase } from '../phase.ts';
import { dated, isSameKey } from '../permit-life.ts';
import { isPlanned, isWhole, reconcile } from '../reconcile.ts';
import type { EventOf, Rules } from './rules.ts';
import { askAgain, askWhenDue, kept, stepRefused, swapped, troubledPermit } from './renewal.ts';
import { withPart } from './sending.ts';
import {
  fail,
  PROGRESS,
  startOverLost,
  wait,
  type PhaseOf,
  type Scene,
  type Turn,
  type WorkTurn,
} from './turn.ts';

type Finishing = PhaseOf<'finishing'>;

export const FINISHING: Rules<Finishing, WorkTurn> = {
  partsListed: (phase, event, scene) => {
    const { multipart } = phase;
    if (!isAbout(phase, event)) return null;
    const { size } = scene.upload.file;
    const parts = reconcile(size, multipart, scene.parts, event.parts);
    if (isWhole(size, multipart.partSize, parts)) return { phase, parts, listed: true };
    const resend: Turn<WorkPhase> = { phase: { ...phase, name: 'sending' }, parts, listed: true };
    return stepLost(phase, resend, 'S3 does not list the parts it took', scene);
  },
  partsMismatch: (phase, event, scene) =>
    isAbout(phase, event) ? stepLost(phase, { phase, listed: false }, event.detail, scene) : null,
  completed: (phase, event) => (isAbout(phase, event) ? { ...complete(phase), count: PROGRESS } : null),
  // Completed with the answer lost, or gone: only the Portal can tell, by finding the object or not.
  multipartGone: (phase, event) => (isAbout(phase, event) ? complete(phase) : null),
  partSent: (phase, event, { upload, parts }) =>
    isAbout(phase, event) && isPlanned(upload.file.size, phase.multipart.partSize, event.part)
      ? { phase, parts: withPart(parts, event.part), listed: false }
      : null,
  permitFetched: (phase, event, { at }) => {
    const fresh = dated(event.permit, at.now);
    if (isSameKey(phase.permit, fresh)) return { phase: swapped(phase, fresh) };
    if (phase.ahead !== undefined) return { phase: kept(phase) };
    // The old permit can't ask S3 any more whether it completed. Its token can still ask the Portal for the object.
    return phase.renewing ? complete(phase, phase.multipart) : null;
  },
  permitRefused: (phase, { failure }) => {
    if (phase.ahead !== undefined) return { phase: kept(phase) };
    return phase.renewing ? fail(failure.reason, phase, failure.detail) : null;
  },
  woken: askWhenDue,
  online: askAgain,
  permitExpired: stepRefused,
  storageDenied: stepRefused,
  storageRefused: stepRefused,
  sourceMissing: (phase) => fail('source-lost', phase),
  sourceChanged: (phase) => fail('source-changed', phase),
  troubled: (phase, event, scene) => {
    const turn = troubledPermit(phase, event, scene) ?? wait(phase, event, scene);
    // Complete may have been carried out: asking for the parts tells.
    return event.asked === undefined ? { ...turn, listed: false } : turn;
  },
};

type Fact = EventOf<'partsListed' | 'partsMismatch' | 'completed' | 'multipartGone' | 'partSent'>;

function isAbout({ multipart }: Finishing, event: Fact): boolean {
  return multipart.uploadId === event.multipartUploadId;
}

function complete({ permit }: Finishing, unfinished?: Multipart): Turn<WorkPhase> {
  return { phase: { name: 'processing', permit, job: null, renewing: false, unfinished }, parts: [] };
}

/** What was sent is not what S3 has. The first time only what is missing is sent again, then everything. */
function stepLost(phase: Finishing, resend: Turn<WorkPhase>, detail: string, scene: Scene): WorkTurn {
  const losses = scene.upload.losses + 1;
  if (losses === 1) return { ...resend, count: { losses } };
  const { permit, multipart } = phase;
  return startOverLost('parts-refused', { reason: 'storage-refused', detail }, permit, scene, {
    permit,
    multipart,
  });
}
