import type { Part } from '../part.ts';
import { dated, isSameKey } from '../permit-life.ts';
import { isPlanned, isWhole, reconcile } from '../reconcile.ts';
import type { EventOf, Rules } from './rules.ts';
import { fail, PROGRESS, renew, startOver, wait, type PhaseOf, type Scene, type WorkTurn } from './turn.ts';

type Sending = PhaseOf<'sending'>;

export const SENDING: Rules<Sending, WorkTurn> = {
  partSent: (phase, { multipartUploadId, part }, scene) => {
    const { multipart } = phase;
    if (multipart?.uploadId !== multipartUploadId) return null;
    if (!isPlanned(scene.upload.file.size, multipart.partSize, part)) return null;
    return { ...hold(phase, withPart(scene.parts, part), false, scene), count: PROGRESS };
  },
  wholeSent: ({ permit, multipart }, event) =>
    multipart === null && isSameKey(permit, event)
      ? { phase: { name: 'processing', permit, job: null, renewing: false }, count: PROGRESS }
      : null,
  partsListed: (phase, { multipartUploadId, parts }, scene) => {
    const { multipart } = phase;
    if (multipart?.uploadId !== multipartUploadId) return null;
    return hold(phase, reconcile(scene.upload.file.size, multipart, scene.parts, parts), true, scene);
  },
  multipartGone: ({ permit, multipart, renewing }, event, scene) => {
    if (multipart?.uploadId !== event.multipartUploadId) return null;
    const turn = startOver('multipart-gone', renewing ? null : permit, scene);
    // One that S3 forgot before it took a single part may be forgotten again: not without a pause.
    if (scene.parts.length > 0) return turn;
    const pause = wait(turn.phase, { why: 'storage', offline: false }, scene);
    return { ...turn, phase: pause.phase, count: { ...turn.count, ...pause.count } };
  },
  permitFetched: (phase, event, scene) => {
    const { permit, multipart } = phase;
    const fresh = dated(event.permit, scene.at.serverNow);
    if (isSameKey(permit, fresh)) return { phase: { ...phase, permit: fresh, renewing: false } };
    if (!phase.renewing) return null;
    return startOver('new-key', fresh, scene, multipart === null ? null : { permit, multipart });
  },
  permitRefused: (phase, { failure }) =>
    phase.renewing ? fail(failure.reason, phase, failure.detail) : null,
  permitExpired: stepRefused,
  storageDenied: stepRefused,
  storageRefused: stepRefused,
  sourceMissing: (phase) => fail('source-lost', phase),
  sourceChanged: (phase) => fail('source-changed', phase),
  troubled: (phase, event, scene) => {
    // No answer: what was on its way may have landed. Once nothing is, S3 can say, for one cheap request.
    const isDoubtful = event.why === 'network' && scene.at.inFlight === 0;
    return { ...wait(phase, event, scene), ...(isDoubtful ? { listed: false } : {}) };
  },
};

/** S3 refuses this permit. What it says about one that was replaced, or is being replaced, is no news. */
export function stepRefused(
  phase: Sending | PhaseOf<'finishing'>,
  event: EventOf<'permitExpired' | 'storageDenied' | 'storageRefused'>,
  scene: Scene,
): WorkTurn | null {
  if (phase.renewing || phase.permit.accessKeyId !== event.accessKeyId) return null;
  const then = { ...phase, renewing: true };
  if (event.type === 'permitExpired') return renew(then, 'storage', scene);
  const isFirst = event.type === 'storageDenied' && scene.upload.renewals === 0;
  return isFirst ? renew(then, 'storage', scene) : fail('storage-refused', phase, event.detail);
}

/** Parts with this one among them, ascending, instead of an earlier one of its number. */
export function withPart(parts: readonly Part[], part: Part): Part[] {
  const before = parts.findLastIndex((other) => other.number < part.number) + 1;
  const replaced = parts[before]?.number === part.number ? 1 : 0;
  return parts.toSpliced(before, replaced, part);
}

/**
 * With these parts held: on to finishing when they are the whole file. `listed`: S3 itself has just said so. A permit
 * that is being renewed is good enough to finish with, unless S3 refuses it.
 */
function hold(phase: Sending, parts: readonly Part[], listed: boolean, { upload }: Scene): WorkTurn {
  const { multipart, permit } = phase;
  if (multipart === null || !isWhole(upload.file.size, multipart.partSize, parts))
    return { phase, parts, ...(listed ? { listed } : {}) };
  return { phase: { name: 'finishing', permit, multipart, renewing: false }, parts, listed };
}
