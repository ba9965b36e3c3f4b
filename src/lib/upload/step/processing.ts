import { dated, isSameKey } from '../permit-life.ts';
import { askAgain, askWhenDue, kept, swapped, troubledPermit } from './renewal.ts';
import type { Rules } from './rules.ts';
import { fail, FORGIVEN, renew, startOverLost, wait, type PhaseOf, type WorkTurn } from './turn.ts';

export const PROCESSING: Rules<PhaseOf<'processing'>, WorkTurn> = {
  jobStarted: (phase, { job }) =>
    phase.job === null
      ? { phase: { ...phase, job, renewing: false, ahead: undefined }, count: FORGIVEN }
      : null,
  tokenRefused: (phase, _, scene) =>
    phase.job === null && !phase.renewing
      ? renew({ ...phase, renewing: true, ahead: undefined }, 'portal', scene)
      : null,
  objectMissing: ({ permit, job, renewing }, _, scene) =>
    job === null && !renewing
      ? startOverLost('object-missing', { reason: 'storage-lost' }, permit, scene)
      : null,
  processRefused: (phase, { detail }) => (phase.job === null ? fail('portal-refused', phase, detail) : null),
  permitFetched: (phase, event, scene) => {
    const fresh = dated(event.permit, scene.at.now);
    if (isSameKey(phase.permit, fresh)) return { phase: swapped(phase, fresh) };
    if (phase.ahead !== undefined) return { phase: kept(phase) };
    if (!phase.renewing) return null;
    const failure = { reason: 'portal-refused' as const, detail: 'The Portal takes no upload token' };
    return startOverLost('token-refused', failure, fresh, scene);
  },
  permitRefused: (phase, { failure }) => {
    if (phase.ahead !== undefined) return { phase: kept(phase) };
    return phase.renewing ? fail(failure.reason, phase, failure.detail) : null;
  },
  woken: askWhenDue,
  online: askAgain,
  jobDone: ({ job }, _, { at }) =>
    job === null ? null : { phase: { name: 'done', at: at.now }, count: FORGIVEN },
  jobPending: (phase) => (phase.job === null ? null : { phase, count: FORGIVEN }),
  jobLost: (phase, { detail }) =>
    phase.job === null ? null : fail('job-failed', { ...phase, job: null }, detail),
  troubled: (phase, event, scene) => troubledPermit(phase, event, scene) ?? wait(phase, event, scene),
};
