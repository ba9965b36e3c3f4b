import type { TroubleEvent } from '../event.ts';
import type { Leftover } from '../permit.ts';
import { dated, isSameKey } from '../permit-life.ts';
import type { WaitReason } from '../phase.ts';
import { askAgain, askWhenDue, kept, swapped, troubledPermit } from './renewal.ts';
import type { Rules } from './rules.ts';
import { fail, FORGIVEN, renew, startOverLost, wait, type PhaseOf, type WorkTurn } from './turn.ts';

type Processing = PhaseOf<'processing'>;

/** Trouble of which it is known that nothing got as far as the Portal. */
const BEFORE_PORTAL: readonly WaitReason[] = ['signed-out', 'other-account', 'captive-portal'];

export const PROCESSING: Rules<Processing, WorkTurn> = {
  jobStarted: (phase, { job }) => {
    if (phase.job !== null) return null;
    const { name, permit } = phase;
    return { phase: { name, permit, job, renewing: false }, count: FORGIVEN };
  },
  tokenRefused: (phase, _, scene) =>
    phase.job === null && !phase.renewing
      ? renew({ ...phase, renewing: true, ahead: undefined }, 'portal', scene)
      : null,
  objectMissing: (phase, _, scene) =>
    phase.job === null && !phase.renewing
      ? startOverLost('object-missing', { reason: 'storage-lost' }, phase.permit, scene, unfinishedOf(phase))
      : null,
  processRefused: (phase, { detail, reason }) =>
    phase.job === null ? fail(reason ?? 'portal-refused', phase, detail) : null,
  permitFetched: (phase, event, scene) => {
    const fresh = dated(event.permit, scene.at.now);
    if (isSameKey(phase.permit, fresh)) return { phase: swapped(phase, fresh) };
    if (phase.ahead !== undefined) return { phase: kept(phase) };
    if (!phase.renewing) return null;
    const failure = { reason: 'portal-refused' as const, detail: 'The Portal takes no upload token' };
    // Only `process` with a token of the old key could tell whether the job began, and the Portal gives no more of those.
    const reason = phase.unsure === true ? 'process-unknown' : 'token-refused';
    return startOverLost(reason, failure, fresh, scene, unfinishedOf(phase));
  },
  permitRefused: (phase, { failure }) => {
    if (phase.ahead !== undefined) return { phase: kept(phase) };
    if (!phase.renewing) return null;
    // A work order in progress may be so because of this very file.
    const isUnknown = phase.unsure === true && failure.reason === 'destination-closed';
    return fail(isUnknown ? 'process-unknown' : failure.reason, phase, failure.detail);
  },
  // A worker that stopped has taken an answer with it, unless it stopped before it asked.
  woken: (phase, event, scene) =>
    askWhenDue(phase, event, scene) ?? (isAsking(phase) ? { phase: { ...phase, unsure: true } } : null),
  online: askAgain,
  jobDone: ({ job }, _, { at }) =>
    job === null ? null : { phase: { name: 'done', at: at.now }, count: FORGIVEN },
  jobPending: (phase) => (phase.job === null ? null : { phase, count: FORGIVEN }),
  jobLost: (phase, { detail }) =>
    phase.job === null ? null : fail('job-failed', { ...phase, job: null }, detail),
  troubled: (phase, event, scene) =>
    troubledPermit(phase, event, scene) ??
    wait(isLost(phase, event) ? { ...phase, unsure: true } : phase, event, scene),
};

/** What S3 may still hold of a file that it was not heard to complete. */
export function unfinishedOf({ permit, unfinished }: Processing): Leftover | null {
  return unfinished === undefined ? null : { permit, multipart: unfinished };
}

/** Whether `process` is what runs, and nobody doubts yet that it is the first one to. */
function isAsking({ job, renewing, unsure }: Processing): boolean {
  return job === null && !renewing && unsure !== true;
}

/** Whether the trouble may have taken the answer to `process` only. */
function isLost(phase: Processing, { asked, why }: TroubleEvent): boolean {
  return isAsking(phase) && asked !== 'permit' && !BEFORE_PORTAL.includes(why);
}
