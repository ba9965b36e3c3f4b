import type { TroubleEvent } from '../event.ts';
import type { Moment } from '../moment.ts';
import type { Part } from '../part.ts';
import type { Leftover, Permit } from '../permit.ts';
import type { Failure, Phase, WaitReason, WorkPhase } from '../phase.ts';
import { backOff, breakWait, leastWait, offlineWait } from '../back-off.ts';
import { isExpiring } from '../permit-life.ts';
import { isOnePart } from '../plan.ts';
import type { RestartReason, Upload } from '../upload.ts';

/** All that a phase's rules see. */
export interface Scene {
  readonly upload: Upload;
  readonly parts: readonly Part[];
  readonly listed: boolean;
  readonly at: Moment;
}

export type PhaseOf<N extends Phase['name']> = Extract<Phase, { name: N }>;

/** What of an Upload changes beside its phase. */
export const COUNTERS = [
  'attempts',
  'renewals',
  'losses',
  'alterations',
  'restarts',
  'restartReason',
  'removed',
] as const satisfies readonly (keyof Upload)[];
type Counters = Pick<Upload, (typeof COUNTERS)[number]>;

/** What an event makes of a phase; what is left out stays as it is. */
export interface Turn<P extends Phase = Phase> {
  readonly phase: P;
  readonly count?: Partial<Counters>;
  /** All of them, ascending. */
  readonly parts?: readonly Part[];
  readonly listed?: boolean;
}

/** What an event may make of work: it goes on, waits, fails, or ends well. */
export type WorkTurn = Turn<Exclude<Phase, { name: 'cancelled' }>>;

type WaitTurn = Turn<PhaseOf<'waiting'>>;

/** Something got through for good: trouble before it no longer counts. */
export const PROGRESS = { attempts: 0, renewals: 0 } as const;
/** A fresh start of all counting. */
export const FORGIVEN = { attempts: 0, renewals: 0, losses: 0, alterations: 0 } as const;

/** Renewals by force in a row that are tried at once; more of them are spaced by the back-off. */
export const QUICK_RENEWALS = 3;
/** Times in a row that something sent may be found missing. */
const MOST_LOSSES = 3;
/** Times in a row that S3 may get other bytes than were sent: with four parts at once some minutes of waits. */
const MOST_ALTERATIONS = 16;

export function fail(reason: Failure['reason'], then: WorkPhase, detail?: string): WorkTurn {
  return { phase: { name: 'failed', failure: detail === undefined ? { reason } : { reason, detail }, then } };
}

/**
 * The work waits its back-off. Being offline, and having no session, is nobody's failure and is not counted: an event
 * ends such a wait. It also ends by itself now and then, since the event may have come before the answer that began it.
 */
export function wait(then: WorkPhase, trouble: Omit<TroubleEvent, 'type'>, { upload, at }: Scene): WaitTurn {
  const { why, offline, retryAfterMs } = trouble;
  const phase = { name: 'waiting' as const, why, then };
  const least = leastWait(retryAfterMs ?? 0);
  const notBefore = least > 0 ? at.now + least : null;
  if (why === 'key-taken') return { phase: { ...phase, until: null, notBefore: null } };
  // Probes that get no answer either, or the device's word, say that the way is blocked: the first that gets through ends it.
  const blocked = offline || (why === 'network' && at.isStorageAway === true) ? { blocked: true } : {};
  if (offline || isAboutSession(why)) {
    const until = at.now + Math.max(offlineWait(at.random), least);
    return { phase: { ...phase, until, notBefore, ...blocked } };
  }
  const waitAfter = why === 'network' ? breakWait : backOff;
  const until = at.now + waitAfter(upload.attempts, at.random, least);
  return { phase: { ...phase, until, notBefore, ...blocked }, count: { attempts: upload.attempts + 1 } };
}

/** S3 got other bytes than were sent: again after a wait, and given up when nothing else gets through in between. */
export function waitAltered(then: WorkPhase, detail: string, scene: Scene): WorkTurn {
  const alterations = (scene.upload.alterations ?? 0) + 1;
  const turn =
    alterations < MOST_ALTERATIONS
      ? wait(then, { why: 'storage', offline: false }, scene)
      : fail('bytes-altered', then, detail);
  return { ...turn, count: { ...turn.count, alterations } };
}

export function isAboutSession(why: WaitReason): boolean {
  return why === 'signed-out' || why === 'other-account';
}

/** The permit has to be replaced although its time isn't up. Tried at once a few times, then with the back-off. */
export function renew(then: WorkPhase, why: WaitReason, scene: Scene): WorkTurn {
  const renewals = scene.upload.renewals + 1;
  if (renewals <= QUICK_RENEWALS) return { phase: then, count: { renewals } };
  const turn = wait(then, { why, offline: false }, scene);
  return { ...turn, count: { ...turn.count, renewals } };
}

/** The phase in which sending begins with this permit, or, with none that is good for a whole file, without. */
export function begin(permit: Permit | null, abandoned: Leftover | null, { upload, at }: Scene): WorkPhase {
  if (permit === null || permit.isLast === true || isExpiring(permit, at.now))
    return { name: 'starting', permit: null, abandoned };
  return isOnePart(upload.file.size) && abandoned === null
    ? { name: 'sending', permit, multipart: null, renewing: false }
    : { name: 'starting', permit, abandoned };
}

/** Every byte has to be sent anew. That the file may be there twice stays the reason that is told. */
export function startOver(
  reason: RestartReason,
  permit: Permit | null,
  scene: Scene,
  abandoned: Leftover | null = null,
): Turn<WorkPhase> {
  const { restarts, restartReason } = scene.upload;
  const isTwice = restartReason === 'process-unknown';
  const count = { restarts: restarts + 1, restartReason: isTwice ? restartReason : reason };
  return { phase: begin(permit, abandoned, scene), count, parts: [], listed: false };
}

/** As `startOver`, because what was sent is not there; given up with `failure` when that happens again and again. */
export function startOverLost(
  reason: RestartReason,
  failure: Failure,
  permit: Permit | null,
  scene: Scene,
  abandoned: Leftover | null = null,
): WorkTurn {
  const turn = startOver(reason, permit, scene, abandoned);
  const losses = scene.upload.losses + 1;
  const count = { ...turn.count, losses };
  if (losses <= MOST_LOSSES) return { ...turn, count };
  return { ...turn, phase: { name: 'failed', failure, then: turn.phase }, count };
}
