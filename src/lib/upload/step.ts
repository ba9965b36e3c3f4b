import type { Effect } from './effect.ts';
import { effectOf } from './effect-of.ts';
import type { UploadEvent } from './event.ts';
import type { Live } from './live.ts';
import type { Moment } from './moment.ts';
import type { Part } from './part.ts';
import type { Phase } from './phase.ts';
import { needAccess } from './step/access.ts';
import { cancel, removed, stepCancelled } from './step/ended.ts';
import { stepProbed } from './step/probed.ts';
import { withLivingPermit } from './step/renewal.ts';
import { stepSession } from './step/session.ts';
import { withOrder } from './step/orders.ts';
import { withSource } from './step/source.ts';
import { pause, stepFailed, stepPaused, stepWaiting } from './step/standing.ts';
import { COUNTERS, type Scene, type Turn } from './step/turn.ts';
import { stepWork } from './step/work.ts';
import type { Upload } from './upload.ts';

export interface Step {
  readonly live: Live;
  /** What has to run now: `effectOf(live, at)`. Not started while another effect of this Upload runs. */
  readonly effect: Effect | null;
  /** What changed among the parts; saved together with `live.upload`, before the effect runs. */
  readonly parts: PartsChange;
}

/** Drops come first. */
export interface PartsChange {
  readonly put: readonly Part[];
  /** Numbers. */
  readonly drop: readonly number[] | 'all';
}

/**
 * What an event makes of an Upload. Pure and total: every event in every phase gives a result, and `live.upload` is the
 * same object when nothing about it changed.
 */
export function step(live: Live, event: UploadEvent, at: Moment): Step {
  const upload = withOrder(withSource(live.upload, event), event);
  const turn = turnOf(event, { upload, parts: live.parts, listed: live.listed, at });
  const next: Live = {
    upload: applied(upload, turn, at),
    parts: turn?.parts ?? live.parts,
    listed: event.type !== 'doubted' && (turn?.listed ?? live.listed),
    sourceDropped: live.sourceDropped || event.type === 'sourceDropped',
  };
  return { live: next, effect: effectOf(next, at), parts: partsChange(live.parts, next.parts) };
}

function turnOf(event: UploadEvent, scene: Scene): Turn | null {
  const { phase } = scene.upload;
  if (event.type === 'cancelled') return cancel(phase);
  if (event.type === 'removed') return removed(phase);
  if (event.type === 'paused') return pause(phase);
  if (event.type === 'accessNeeded') return needAccess(phase);
  if (event.type === 'signedIn' || event.type === 'signedOut') return stepSession(phase, event, scene);
  if (event.type === 'probed') return stepProbed(phase, event, scene);
  // A slot given just before a pause or a failure is no longer its own.
  if (event.type === 'admitted' && phase.name !== 'queued') return null;
  return stepPhase(phase, event, scene);
}

function stepPhase(phase: Phase, event: UploadEvent, scene: Scene): Turn | null {
  switch (phase.name) {
    case 'waiting':
      return stepWaiting(phase, event, scene);
    case 'paused':
      return stepPaused(phase, event, scene);
    case 'failed':
      return stepFailed(phase, event, scene);
    case 'cancelled':
      return stepCancelled(phase, event, scene);
    case 'done':
      return null;
    case 'staging':
    case 'queued':
    case 'starting':
    case 'sending':
    case 'finishing':
    case 'processing':
      return stepWork(phase, event, scene);
  }
}

function applied(upload: Upload, turn: Turn | null, at: Moment): Upload {
  const phase = withLivingPermit(turn?.phase ?? upload.phase, at.now);
  const next = { ...upload, ...turn?.count, phase };
  return phase === upload.phase && COUNTERS.every((name) => next[name] === upload[name]) ? upload : next;
}

/** The difference of two lists, both ascending; a part that is the same object was not changed. */
function partsChange(before: readonly Part[], after: readonly Part[]): PartsChange {
  if (after === before) return { put: [], drop: [] };
  if (after.length === 0) return { put: [], drop: before.length > 0 ? 'all' : [] };
  const old = new Map(before.map((part) => [part.number, part]));
  const put = after.filter((part) => !isSamePart(part, old.get(part.number)));
  for (const part of after) old.delete(part.number);
  return { put, drop: [...old.keys()] };
}

function isSamePart(a: Part, b: Part | undefined): boolean {
  return (
    b !== undefined && a.etag === b.etag && a.size === b.size && a.checksum === b.checksum && a.md5 === b.md5
  );
}
