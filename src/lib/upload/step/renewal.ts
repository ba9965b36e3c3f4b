import { backOff, isOver, leastWait, offlineWait } from '../back-off.ts';
import type { TroubleEvent } from '../event.ts';
import type { Permit } from '../permit.ts';
import { fits, hasEnded, isExpiring, isFresh } from '../permit-life.ts';
import type { Phase } from '../phase.ts';
import type { EventOf } from './rules.ts';
import { fail, QUICK_RENEWALS, renew, wait, type PhaseOf, type Scene, type WorkTurn } from './turn.ts';

/** Work that has a permit which another may replace. */
export type Permitted = PhaseOf<'sending' | 'finishing' | 'processing'>;

const NOW = { until: null, tries: 0 } as const;
/** Rounds of sends in a row that S3 gave no answer to, before its permit is suspected. */
const SILENT_ROUNDS = 3;
/** … and before the next one is, which replaced it, or was kept: some ten minutes of waits. */
const MORE_ROUNDS = 20;

/**
 * The phase with a permit that is about to end set to be renewed: ahead, while the work goes on, or, once it is over,
 * before another part is sent. What comes after the parts is asked for with the newest permit there is: if that is one
 * that should have ended, S3 and the Portal are believed, not the date.
 */
export function withLivingPermit(phase: Phase, now: number): Phase {
  switch (phase.name) {
    case 'starting':
      return phase.permit !== null && isExpiring(phase.permit, now) ? { ...phase, permit: null } : phase;
    case 'sending':
      if (phase.renewing || !isExpiring(phase.permit, now)) return phase;
      if (hasEnded(phase.permit, now)) return { ...phase, renewing: true, ahead: undefined };
      return phase.ahead === undefined ? { ...phase, ahead: NOW } : phase;
    case 'finishing':
      return needsNewer(phase, now) ? { ...phase, ahead: NOW } : phase;
    case 'processing':
      return phase.job === null && needsNewer(phase, now) ? { ...phase, ahead: NOW } : phase;
    case 'staging':
    case 'queued':
    case 'waiting':
    case 'paused':
    case 'failed':
    case 'done':
    case 'cancelled':
      return phase;
  }
}

function needsNewer({ permit, renewing, ahead }: Permitted, now: number): boolean {
  return !renewing && ahead === undefined && permit.isLast !== true && isExpiring(permit, now);
}

/** The phase with a newer permit to the same key; what runs with the old one goes on. */
export function swapped<P extends Permitted>(phase: P, permit: Permit): P {
  return { ...phase, permit, renewing: false, ahead: undefined };
}

/** The phase that is to be finished on the permit it has, since newer ones lead elsewhere. */
export function kept<P extends Permitted>(phase: P): P {
  return { ...phase, permit: { ...phase.permit, isLast: true }, renewing: false, ahead: undefined };
}

/** Whether what is still to be sent fits in what is left of the permit, as far as S3 has not refused it. */
export function canFinish({ permit, ahead }: PhaseOf<'sending'>, { upload, parts, at }: Scene): boolean {
  const sent = parts.reduce((bytes, { size }) => bytes + size, 0);
  return ahead !== undefined && fits(upload.file.size - sent, at.speed ?? null, permit, at.now);
}

/** The scheduler found no part that fits in what is left. */
export function heldBack(
  phase: PhaseOf<'sending'>,
  { accessKeyId }: EventOf<'partHeldBack'>,
): WorkTurn | null {
  const isNews = !phase.renewing && phase.permit.accessKeyId === accessKeyId;
  return isNews ? { phase: { ...phase, renewing: true, ahead: undefined } } : null;
}

/** Time has passed: a permit that did not come is asked for again when that is due. */
export function askWhenDue(phase: Permitted, _: unknown, { at }: Scene): WorkTurn | null {
  const until = phase.ahead?.until ?? null;
  return until !== null && isOver(until, at.now) ? askAgain(phase) : null;
}

/** The network, or the session, may be back: a permit that did not come is asked for again at once. */
export function askAgain(phase: Permitted): { phase: Permitted } | null {
  const { ahead } = phase;
  return ahead === undefined || ahead.until === null
    ? null
    : { phase: { ...phase, ahead: { ...ahead, until: null } } };
}

/**
 * What trouble means to the permit; null: nothing. One that is only asked for ahead is asked for again later, and the
 * work goes on. And where S3 gives no answer several times over, its refusals may lack CORS headers: the permit is
 * suspected, without a wait. If the Portal does not answer either, it was the network.
 */
export function troubledPermit(phase: Permitted, event: TroubleEvent, scene: Scene): WorkTurn | null {
  if (event.asked === 'permit') {
    if (phase.ahead === undefined) return null;
    if (!phase.renewing) return { phase: { ...phase, ahead: later(phase.ahead.tries, event, scene) } };
    const turn = wait({ ...phase, renewing: false, ahead: undefined }, event, scene);
    return { ...turn, count: { ...turn.count, renewals: 0 } };
  }
  return !phase.renewing && isSuspect(phase.permit, event, scene)
    ? { phase: suspected(phase, scene), count: { renewals: scene.upload.renewals + 1 } }
    : null;
}

/** At first a permit may be as good as ever, and it was the network; one that is over, or suspected again, is done with. */
function suspected(phase: Permitted, { upload, at }: Scene): Permitted {
  const mayBeGood = upload.renewals === 0 && !hasEnded(phase.permit, at.now);
  return { ...phase, renewing: true, ahead: mayBeGood ? NOW : undefined };
}

function later(tries: number, { offline, retryAfterMs }: TroubleEvent, { at }: Scene) {
  const least = leastWait(retryAfterMs ?? 0);
  const delay = offline ? Math.max(offlineWait(at.random), least) : backOff(tries, at.random, least);
  return { until: at.now + delay, tries: tries + 1 };
}

/** Whether trouble may be for a permit that S3 refuses in a way that browsers hide. */
export function isSuspect(
  permit: Permit,
  { accessKeyId, offline }: TroubleEvent,
  { upload, at }: Scene,
): boolean {
  const isNetworks = offline || at.isStorageAway === true;
  const rounds = Math.max(SILENT_ROUNDS, upload.renewals * MORE_ROUNDS);
  const isRepeated = upload.attempts + 1 >= rounds;
  return accessKeyId === permit.accessKeyId && !isNetworks && isRepeated && !isFresh(permit, at.now);
}

type Refusal = EventOf<'permitExpired' | 'storageDenied' | 'storageRefused'>;

/** S3 refuses this permit. What it says about one that was replaced, or is being replaced, is no news. */
export function stepRefused(
  phase: PhaseOf<'sending' | 'finishing'>,
  event: Refusal,
  scene: Scene,
): WorkTurn | null {
  const isReplaced = phase.renewing && phase.ahead === undefined;
  if (isReplaced || phase.permit.accessKeyId !== event.accessKeyId) return null;
  const then = { ...phase, renewing: true, ahead: undefined };
  // It was suspected already, and is being replaced for that.
  if (phase.renewing && event.type !== 'storageRefused') return { phase: then };
  return isForPermit(phase.permit, event, scene)
    ? renew(then, 'storage', scene)
    : fail('storage-refused', phase, event.detail);
}

/**
 * Whether a newer permit may mend a refusal. Some servers deny what has ended as if it had never been allowed: denial is
 * believed only of a permit that just came, or after several.
 */
export function isForPermit(
  permit: Permit,
  event: Refusal,
  { upload: { renewals }, at }: Scene,
): event is EventOf<'permitExpired' | 'storageDenied'> {
  if (event.type === 'storageRefused') return false;
  if (event.type === 'permitExpired' || renewals === 0 || hasEnded(permit, at.now)) return true;
  return renewals < QUICK_RENEWALS && !isFresh(permit, at.now);
}
