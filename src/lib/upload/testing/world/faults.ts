import type { Effect } from '../../effect.ts';
import type { UploadEvent } from '../../event.ts';
import type { Live } from '../../live.ts';
import type { Multipart } from '../../permit.ts';
import type { Send } from '../../schedule.ts';
import { answer, answerToSend, readTrouble, type World } from './answer.ts';

/** An effect's outcome, with what the tape makes go wrong on the way there, at the server, and on the way back. */
export function faultyAnswer(effect: Effect, live: Live, world: World): UploadEvent {
  const { tape } = world;
  const isLocal = effect.type === 'stage' || effect.type === 'dropSource';
  switch (tape.pick(16)) {
    case 12:
      return isLocal ? { type: 'troubled', why: 'device', offline: false } : lost(effect, world);
    case 13: {
      const outcome = answer(effect, live, world);
      return isLocal ? outcome : tape.chance(2) ? lost(effect, world) : outcome;
    }
    case 14:
      return isLocal ? answer(effect, live, world) : serverError(effect, world);
    case 15:
      return special(effect, live, world);
    default:
      return answer(effect, live, world);
  }
}

/** As `faultyAnswer`, for a send. */
export function faultyAnswerToSend(send: Send, world: World): UploadEvent {
  const { tape, s3 } = world;
  const trouble = readTrouble(send.uploadId, world);
  if (trouble !== null) return trouble;
  switch (tape.pick(16)) {
    case 12:
      return lost(send, world);
    case 13:
      answerToSend(send, world);
      return lost(send, world);
    case 14:
      return { type: 'troubled', why: 'storage', offline: false, retryAfterMs: tape.pick(3) * 1_500 };
    case 15:
      switch (tape.pick(4)) {
        case 0:
          s3.revoked.add(send.permit.accessKeyId);
          return answerToSend(send, world);
        case 1:
          s3.denied.add(send.permit.accessKeyId);
          return answerToSend(send, world);
        case 2:
          if (send.multipart !== null) forget(send.multipart, world);
          return answerToSend(send, world);
        default:
          answerToSend(send, world, true);
          return lost(send, world);
      }
    default:
      return answerToSend(send, world);
  }
}

function lost(request: Effect | Send, { tape }: World): UploadEvent {
  const isPermit = 'type' in request && request.type === 'fetchPermit';
  const isPortal = 'type' in request && PORTAL.has(request.type);
  const accessKeyId = 'permit' in request && !isPortal ? request.permit.accessKeyId : undefined;
  const trouble = { type: 'troubled', why: 'network', offline: tape.chance(3), accessKeyId } as const;
  return isPermit ? { ...trouble, asked: 'permit' } : trouble;
}

const PORTAL = new Set(['fetchPermit', 'process', 'waitForProcess']);

function serverError(effect: Effect, { tape }: World): UploadEvent {
  const why = PORTAL.has(effect.type) ? 'portal' : 'storage';
  const retryAfterMs = tape.pick(2) === 0 ? undefined : 520.5;
  const asked = effect.type === 'fetchPermit' ? 'permit' : undefined;
  return { type: 'troubled', why, offline: false, retryAfterMs, asked };
}

function special(effect: Effect, live: Live, world: World): UploadEvent {
  const { tape, s3, portal } = world;
  switch (effect.type) {
    case 'stage':
      return tape.chance(2) ? { type: 'sourceChanged' } : answer(effect, live, world);
    case 'dropSource':
      return answer(effect, live, world);
    case 'fetchPermit':
      return { type: 'permitRefused', failure: { reason: 'portal-refused', detail: 'no' } };
    case 'process':
      if (tape.chance(2)) return { type: 'tokenRefused' };
      s3.objects.delete(effect.permit.key);
      world.mayRestart = true;
      return answer(effect, live, world);
    case 'waitForProcess':
      portal.jobs.delete(effect.job.jid);
      return answer(effect, live, world);
    case 'createMultipart':
    case 'listParts':
    case 'completeMultipart':
    case 'abortMultipart': {
      const way = tape.pick(4);
      if (way === 0) s3.revoked.add(effect.permit.accessKeyId);
      if (way === 1) s3.denied.add(effect.permit.accessKeyId);
      if (effect.type === 'createMultipart') return answer(effect, live, world);
      if (way === 2) forget(effect.multipart, world);
      world.mayRestart ||= way === 3;
      const multipartUploadId = effect.multipart.uploadId;
      return way === 3 && effect.type === 'completeMultipart'
        ? { type: 'partsMismatch', multipartUploadId, detail: 'InvalidPart' }
        : answer(effect, live, world);
    }
  }
}

/** S3 forgets a multipart upload. */
function forget(multipart: Multipart, world: World): void {
  world.s3.abort(multipart);
  world.mayRestart = true;
}
