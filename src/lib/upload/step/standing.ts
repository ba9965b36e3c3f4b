import { isOver, longestWait } from '../back-off.ts';
import type { Failure, Phase, WaitReason, WorkPhase } from '../phase.ts';
import type { EventOf, EventType } from './rules.ts';
import { FORGIVEN, isAboutSession, type PhaseOf, type Scene, type Turn } from './turn.ts';
import { stepWork } from './work.ts';

type Waiting = PhaseOf<'waiting'>;
type Paused = PhaseOf<'paused'>;
type Failed = PhaseOf<'failed'>;

/** The waits that a good answer shows to be over. */
const STORAGE: readonly WaitReason[] = [
  'network',
  'storage',
  'captive-portal',
  'storage-unreachable',
  'storage-refuses',
  'storage-intercepted',
  'detour-too-small',
];
const PORTAL: readonly WaitReason[] = ['network', 'portal', 'captive-portal', 'portal-intercepted'];
const ENDED_BY: Partial<Record<EventType, readonly WaitReason[]>> = {
  staged: ['device'],
  multipartCreated: STORAGE,
  partSent: STORAGE,
  wholeSent: STORAGE,
  partsListed: STORAGE,
  completed: STORAGE,
  permitFetched: PORTAL,
  jobStarted: PORTAL,
  jobPending: PORTAL,
};

/** Waiting work still takes in what arrives late, and a good answer ends the wait. */
export function stepWaiting(phase: Waiting, event: EventOf, scene: Scene): Turn | null {
  const { then } = phase;
  const { now } = scene.at;
  if (event.type === 'woken')
    return phase.until !== null && isOver(phase.until, now, longestWait(phase.notBefore))
      ? { phase: then }
      : null;
  // Where a probe found the way blocked, a probe ends the wait, which this event hurries.
  if (event.type === 'online')
    return isEndedByPerson(phase.why) || phase.blocked === true ? null : { phase: endWait(phase, then, now) };
  if (event.type === 'retried') return { phase: then, count: FORGIVEN };
  if (phase.why === 'file-access' && (event.type === 'accessGranted' || event.type === 'handedOver'))
    return { phase: then, count: FORGIVEN };
  const turn = stepWork(then, event, scene);
  if (turn === null) return null;
  const next = turn.phase;
  if (next.name === 'failed' || next.name === 'done' || next.name === 'paused') return turn;
  if (next.name === 'waiting') {
    if (event.type === 'troubled') return { ...withoutCount(turn), phase: moreTrouble(phase, next) };
    return { ...turn, phase: isAboutSession(phase.why) ? { ...phase, then: next.then } : next };
  }
  const isEnded = ENDED_BY[event.type]?.includes(phase.why) ?? false;
  return { ...turn, phase: isEnded ? endWait(phase, next, now) : { ...phase, then: next } };
}

/** A pause by the user; null: nothing to pause. Saving the bytes goes on, since a closed browser could lose them. */
export function pause(phase: Phase): Turn | null {
  switch (phase.name) {
    case 'staging':
      return { phase: { ...phase, paused: true } };
    case 'waiting':
      return phase.then.name === 'staging'
        ? { phase: { ...phase, then: { ...phase.then, paused: true } } }
        : { phase: { name: 'paused', then: phase.then } };
    case 'queued':
    case 'starting':
    case 'sending':
    case 'finishing':
    case 'processing':
      return { phase: { name: 'paused', then: phase } };
    case 'paused':
    case 'failed':
    case 'done':
    case 'cancelled':
      return null;
  }
}

/** Paused work takes in what arrives late but begins nothing. Trouble is no matter: resuming asks anew. */
export function stepPaused(phase: Paused, event: EventOf, scene: Scene): Turn | null {
  if (event.type === 'resumed') return { phase: phase.then, ...doubted(scene) };
  const turn = stepWork(phase.then, event, scene);
  if (turn === null) return null;
  const next = turn.phase;
  if (next.name === 'waiting') return { ...withoutCount(turn), phase: { ...phase, then: next.then } };
  if (next.name === 'failed' || next.name === 'done' || next.name === 'paused') return turn;
  return { ...turn, phase: { ...phase, then: next } };
}

/** Failed work takes in what arrives late, so that `retried` goes on from the newest state. */
export function stepFailed(phase: Failed, event: EventOf, scene: Scene): Turn | null {
  const isMended = event.type === 'handedOver' && isAboutSource(phase.failure.reason);
  if (event.type === 'retried' || isMended) return { phase: phase.then, count: FORGIVEN, ...doubted(scene) };
  const turn = stepWork(phase.then, event, scene);
  if (turn === null || turn.phase.name === 'done') return turn;
  return {
    ...withoutCount(turn),
    phase: { ...phase, then: 'then' in turn.phase ? turn.phase.then : turn.phase },
  };
}

/** The phase after a wait, or the rest of a wait that the server asked for. */
export function endWait(phase: Waiting, then: WorkPhase, now: number): Waiting | WorkPhase {
  const { notBefore } = phase;
  return notBefore === null || isOver(notBefore, now)
    ? then
    : { ...phase, until: notBefore, then, blocked: false };
}

/**
 * Trouble on top of trouble, of sends that were under way together: counted once. It makes the wait longer only where
 * the server asks for it, or where only a session can end it.
 */
function moreTrouble(phase: Waiting, more: Waiting): Waiting {
  if (isEndedByPerson(phase.why)) return { ...phase, then: more.then };
  if (isAboutSession(more.why)) return more;
  const notBefore = later(phase.notBefore, more.notBefore);
  return { ...phase, until: later(phase.until, notBefore), notBefore, then: more.then };
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Waits that only a person ends, by signing in or by allowing a file to be read: no trouble beside it matters. */
function isEndedByPerson(why: WaitReason): boolean {
  return isAboutSession(why) || why === 'file-access';
}

/** Whether the file, picked again, mends it. */
export function isAboutSource(reason: Failure['reason']): boolean {
  return reason === 'source-lost' || reason === 'source-changed';
}

/** After a pause sends may have landed unseen; with none on its way, S3 can say which. */
function doubted({ at }: Scene): { listed?: boolean } {
  return at.inFlight === 0 ? { listed: false } : {};
}

function withoutCount({ phase, parts, listed }: Turn): Turn {
  return {
    phase,
    ...(parts === undefined ? {} : { parts }),
    ...(listed === undefined ? {} : { listed }),
  };
}
