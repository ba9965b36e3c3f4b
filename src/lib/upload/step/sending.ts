import type { Part } from '../part.ts';
import type { Permit } from '../permit.ts';
import { dated, fits, isSameKey } from '../permit-life.ts';
import { isPlanned, isWhole, reconcile } from '../reconcile.ts';
import {
  askAgain,
  askWhenDue,
  canFinish,
  heldBack,
  kept,
  stepRefused,
  swapped,
  troubledPermit,
} from './renewal.ts';
import type { Rules } from './rules.ts';
import {
  fail,
  PROGRESS,
  startOver,
  startOverLost,
  wait,
  waitAltered,
  type PhaseOf,
  type Scene,
  type WorkTurn,
} from './turn.ts';

type Sending = PhaseOf<'sending'>;

export const SENDING: Rules<Sending, WorkTurn> = {
  partSent: (phase, { multipartUploadId, part }, scene) => {
    const { multipart } = phase;
    if (multipart?.uploadId !== multipartUploadId) return null;
    if (!isPlanned(scene.upload.file.size, multipart.partSize, part)) return null;
    const count = scene.upload.alterations ? { ...PROGRESS, alterations: 0 } : PROGRESS;
    return { ...hold(phase, withPart(scene.parts, part), false, scene), count };
  },
  wholeSent: ({ permit, multipart }, event) =>
    multipart === null && isSameKey(permit, event)
      ? { phase: { name: 'processing', permit, job: null, renewing: false }, count: PROGRESS }
      : null,
  bytesAltered: (phase, { multipartUploadId, detail }, scene) =>
    (phase.multipart?.uploadId ?? null) === multipartUploadId ? waitAltered(phase, detail, scene) : null,
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
    const fresh = dated(event.permit, scene.at.now);
    if (isSameKey(phase.permit, fresh)) return { phase: swapped(phase, fresh) };
    if (!phase.renewing && phase.ahead === undefined) return null;
    return canFinish(phase, scene) ? { phase: kept(phase) } : moveTo(fresh, phase, scene);
  },
  permitRefused: (phase, { failure }, scene) => {
    if (!phase.renewing && phase.ahead === undefined) return null;
    return canFinish(phase, scene) ? { phase: kept(phase) } : fail(failure.reason, phase, failure.detail);
  },
  partHeldBack: heldBack,
  woken: askWhenDue,
  online: askAgain,
  permitExpired: stepRefused,
  storageDenied: stepRefused,
  storageRefused: stepRefused,
  sourceMissing: (phase) => fail('source-lost', phase),
  sourceChanged: (phase) => fail('source-changed', phase),
  troubled: (phase, event, scene) => {
    // No answer: what was on its way may have landed. Once nothing is, S3 can say, for one cheap request.
    const isDoubtful = event.why === 'network' && event.asked === undefined && scene.at.inFlight === 0;
    const turn = troubledPermit(phase, event, scene) ?? wait(phase, event, scene);
    return { ...turn, ...(isDoubtful ? { listed: false } : {}) };
  },
};

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
  const ahead = phase.renewing ? undefined : phase.ahead;
  return { phase: { name: 'finishing', permit, multipart, renewing: false, ahead }, parts, listed };
}

/**
 * On to another key. Where at the measured speed even a whole life of the new permit is too short for the file, that is
 * not done for ever: each time all bytes go again.
 */
function moveTo(fresh: Permit, { permit, multipart }: Sending, scene: Scene): WorkTurn {
  const abandoned = multipart === null ? null : { permit, multipart };
  const { upload, at } = scene;
  return fits(upload.file.size, at.speed ?? null, fresh, at.now)
    ? startOver('new-key', fresh, scene, abandoned)
    : startOverLost('new-key', { reason: 'permit-too-short' }, fresh, scene, abandoned);
}
