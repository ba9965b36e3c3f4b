import type { Leftover } from '../permit.ts';
import { nameOf } from '../naming.ts';
import { dated, isSameKey } from '../permit-life.ts';
import type { EventOf, Rules } from './rules.ts';
import { isForPermit, isSuspect } from './renewal.ts';
import { begin, fail, renew, wait, type PhaseOf, type Scene, type WorkTurn } from './turn.ts';

/** Troubles in a row after which a multipart upload left at another key is left to the bucket's own cleaning. */
const ABORT_TRIES = 3;

export const STAGING: Rules<PhaseOf<'staging'>, WorkTurn> = {
  staged: ({ paused }) => ({
    phase: paused ? { name: 'paused', then: { name: 'queued' } } : { name: 'queued' },
  }),
  sourceMissing: (phase) => fail('source-lost', phase),
  sourceChanged: (phase) => fail('source-changed', phase),
  resumed: (phase) => (phase.paused ? { phase: { ...phase, paused: false } } : null),
  troubled: wait,
};

export const QUEUED: Rules<PhaseOf<'queued'>, WorkTurn> = {
  admitted: () => ({ phase: { name: 'starting', permit: null, abandoned: null } }),
  sourceMissing: (phase) => fail('source-lost', phase),
  sourceChanged: (phase) => fail('source-changed', phase),
  troubled: wait,
};

export const STARTING: Rules<PhaseOf<'starting'>, WorkTurn> = {
  permitFetched: ({ abandoned }, { permit, name }, scene) =>
    // Renamed while it was asked for: it is asked for again.
    name !== undefined && name !== nameOf(scene.upload)
      ? null
      : { phase: begin(dated(permit, scene.at.now), abandoned, scene) },
  permitRefused: (phase, { failure }) => fail(failure.reason, phase, failure.detail),
  multipartCreated: ({ permit }, { permit: used, multipart }) => {
    // The permit may have been refused elsewhere while Create ran; its multipart upload is kept all the same.
    const current = permit !== null && isSameKey(permit, multipart) ? permit : null;
    return {
      phase: { name: 'sending', permit: current ?? used, multipart, renewing: current === null },
      parts: [],
      listed: true,
    };
  },
  permitExpired: stepCreateRefused,
  storageDenied: stepCreateRefused,
  storageRefused: stepCreateRefused,
  sourceMissing: (phase) => fail('source-lost', phase),
  sourceChanged: (phase) => fail('source-changed', phase),
  troubled: (phase, event, scene) => {
    const { permit, abandoned } = phase;
    if (abandoned === null && permit !== null && isSuspect(permit, event, scene))
      return { phase: { ...phase, permit: null }, count: { renewals: scene.upload.renewals + 1 } };
    const isTriedEnough = !event.offline && scene.upload.attempts + 1 >= ABORT_TRIES;
    return wait(isTriedEnough ? { ...phase, abandoned: null } : phase, event, scene);
  },
};

/** S3 refuses to create a multipart upload. */
function stepCreateRefused(
  phase: PhaseOf<'starting'>,
  event: EventOf<'permitExpired' | 'storageDenied' | 'storageRefused'>,
  scene: Scene,
): WorkTurn | null {
  const { permit } = phase;
  if (permit?.accessKeyId !== event.accessKeyId) return null;
  const then = { ...phase, permit: null };
  return isForPermit(permit, event, scene)
    ? renew(then, 'storage', scene)
    : fail('storage-refused', then, event.detail);
}

/** For a phase that has a multipart upload to abort: whether it is gone, or out of reach for its permit. */
export function endsAbort(event: EventOf, { permit, multipart }: Leftover): boolean {
  if (event.type === 'aborted' || event.type === 'multipartGone')
    return event.multipartUploadId === multipart.uploadId;
  const isRefusal =
    event.type === 'permitExpired' || event.type === 'storageDenied' || event.type === 'storageRefused';
  return isRefusal && event.accessKeyId === permit.accessKeyId;
}
