import { isOver, longestWait } from './back-off.ts';
import type { CompletePart, Effect } from './effect.ts';
import type { Live } from './live.ts';
import type { Moment } from './moment.ts';
import { partSizeFor } from './plan.ts';
import type { Ahead } from './phase.ts';
import { renewalTime } from './permit-life.ts';

/**
 * What has to run now for an Upload, from its state alone; null: nothing. Asking S3 what it holds, and aborting, wait
 * until nothing of the Upload is on its way, since a part that lands meanwhile would be missed.
 */
export function effectOf(live: Live, at: Pick<Moment, 'inFlight'>): Effect | null {
  const { phase, file } = live.upload;
  const isQuiet = at.inFlight === 0;
  switch (phase.name) {
    case 'staging':
      return { type: 'stage' };
    case 'starting':
      if (phase.abandoned !== null) return isQuiet ? { type: 'abortMultipart', ...phase.abandoned } : null;
      if (phase.permit === null) return { type: 'fetchPermit' };
      return { type: 'createMultipart', permit: phase.permit, partSize: partSizeFor(file.size) };
    case 'sending': {
      if (asksForPermit(phase)) return { type: 'fetchPermit' };
      const { permit, multipart } = phase;
      return multipart !== null && !live.listed && isQuiet ? { type: 'listParts', permit, multipart } : null;
    }
    case 'finishing': {
      if (asksForPermit(phase)) return { type: 'fetchPermit' };
      if (!isQuiet) return null;
      const { permit, multipart } = phase;
      const parts = live.parts.filter(isComplete);
      return live.listed && parts.length === live.parts.length
        ? { type: 'completeMultipart', permit, multipart, parts }
        : { type: 'listParts', permit, multipart };
    }
    case 'processing':
      if (asksForPermit(phase)) return { type: 'fetchPermit' };
      if (phase.job === null) return { type: 'process', permit: phase.permit };
      return { type: 'waitForProcess', permit: phase.permit, job: phase.job };
    case 'done':
      return live.sourceDropped ? null : { type: 'dropSource' };
    case 'cancelled': {
      if (!live.sourceDropped) return { type: 'dropSource' };
      if (phase.abort === null || phase.abort.until !== null || !isQuiet) return null;
      return { type: 'abortMultipart', permit: phase.abort.permit, multipart: phase.abort.multipart };
    }
    case 'queued':
    case 'waiting':
    case 'paused':
    case 'failed':
      return null;
  }
}

/** When `woken` is due, ms since 1970; null: never by itself. */
export function wakeAt(live: Live, at: Pick<Moment, 'now'>): number | null {
  const { phase } = live.upload;
  switch (phase.name) {
    case 'waiting':
      return wakeTime(phase.until, at.now, longestWait(phase.notBefore));
    case 'cancelled':
      return wakeTime(phase.abort?.until ?? null, at.now);
    case 'sending': {
      if (phase.ahead !== undefined) return wakeTime(phase.ahead.until, at.now);
      const due = phase.renewing ? null : renewalTime(phase.permit);
      return due === null ? null : Math.max(at.now, due);
    }
    case 'finishing':
    case 'processing':
      return wakeTime(phase.ahead?.until ?? null, at.now);
    case 'staging':
    case 'queued':
    case 'starting':
    case 'paused':
    case 'failed':
    case 'done':
      return null;
  }
}

/** Whether a newer permit is asked for before anything else that the engine runs, sends apart. */
function asksForPermit({ renewing, ahead }: { renewing: boolean; ahead?: Ahead | undefined }): boolean {
  return renewing || ahead?.until === null;
}

function wakeTime(until: number | null, now: number, longest?: number): number | null {
  return until === null || !isOver(until, now, longest) ? until : now;
}

function isComplete(part: Live['parts'][number]): part is CompletePart {
  return part.etag !== null;
}
