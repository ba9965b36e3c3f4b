import { describe, expect, it } from 'vitest';
import { effectOf, wakeAt } from './effect-of.ts';
import type { UploadEvent } from './event.ts';
import type { Phase } from './phase.ts';
import { step } from './step.ts';
import {
  ACCOUNT,
  allParts,
  FINISHING,
  HOUR,
  MOMENT,
  NOW,
  PROCESSING,
  sampleLive,
  sampleMultipart,
  samplePart,
  samplePermit,
  SENDING,
  STAGED,
} from './testing/samples.ts';
import { told } from './testing/tell.ts';

const STARTING: Phase = { name: 'starting', permit: samplePermit(), abandoned: null };
const CREATED: UploadEvent = {
  type: 'multipartCreated',
  permit: samplePermit(),
  multipart: sampleMultipart(),
};
const NETWORK: UploadEvent = { type: 'troubled', why: 'network', offline: false };
const ABORTED: UploadEvent = { type: 'aborted', multipartUploadId: 'multipart-1' };

describe('a pause', () => {
  it('begins nothing more, and takes in what arrives late', () => {
    const live = told(sampleLive(STARTING), [{ type: 'paused' }, CREATED]);
    expect(effectOf(live, MOMENT)).toBeNull();
    expect(told(live, [{ type: 'resumed' }]).upload.phase).toEqual(SENDING);
  });

  it('outlives trouble, waking and the end of a wait', () => {
    const live = told(sampleLive(SENDING), [
      NETWORK,
      { type: 'paused' },
      NETWORK,
      { type: 'woken' },
      { type: 'online' },
    ]);
    expect(live.upload.phase).toEqual({ name: 'paused', then: SENDING });
  });

  it('does not stop the bytes from being saved', () => {
    const live = told(sampleLive({ name: 'staging', paused: false }), [{ type: 'paused' }]);
    expect(effectOf(live, MOMENT)?.type).toBe('stage');
    const waiting = told(live, [{ type: 'troubled', why: 'device', offline: false }, { type: 'paused' }]);
    const staged: Phase = { name: 'paused', then: { name: 'queued' } };
    expect(told(live, [STAGED]).upload.phase).toEqual(staged);
    expect(told(waiting, [STAGED]).upload.phase).toEqual(staged);
    expect(told(live, [{ type: 'resumed' }, STAGED]).upload.phase.name).toBe('queued');
  });

  it('is followed by asking S3 what landed meanwhile', () => {
    const live = told(sampleLive(SENDING, [samplePart(1)]), [{ type: 'paused' }, { type: 'resumed' }]);
    expect(effectOf(live, MOMENT)?.type).toBe('listParts');
  });

  it('ends well if the job was done already', () => {
    const job = { jid: 'job-1', jidEnqueuedAt: '2026-11-22T10:00:00Z' };
    const live = told(sampleLive({ ...PROCESSING, job }), [{ type: 'paused' }, { type: 'jobDone' }]);
    expect(live.upload.phase.name).toBe('done');
  });
});

describe('a cancelled Upload', () => {
  it('drops its bytes and aborts what S3 holds, until that is gone', () => {
    for (const phase of [SENDING, FINISHING, { name: 'paused', then: SENDING } satisfies Phase]) {
      const live = told(sampleLive(phase, allParts()), [{ type: 'cancelled' }]);
      expect(live.parts).toEqual([]);
      expect(effectOf(live, MOMENT)?.type).toBe('dropSource');
      const aborting = told(live, [{ type: 'sourceDropped' }]);
      expect(effectOf(aborting, MOMENT)).toMatchObject({
        type: 'abortMultipart',
        multipart: sampleMultipart(),
      });
      expect(effectOf(aborting, { inFlight: 1 })).toBeNull();
      expect(told(aborting, [ABORTED]).upload.phase).toEqual({ name: 'cancelled', abort: null });
    }
  });

  it('tries the abort again after trouble, until the permit has ended', () => {
    const live = told(sampleLive(SENDING), [{ type: 'cancelled' }, { type: 'sourceDropped' }, NETWORK]);
    expect(effectOf(live, MOMENT)).toBeNull();
    const due = wakeAt(live, MOMENT) ?? NaN;
    expect(due).toBeGreaterThan(NOW);
    expect(step(live, { type: 'woken' }, { ...MOMENT, now: due }).effect?.type).toBe('abortMultipart');
    const ended = told(live, [NETWORK], { ...MOMENT, now: NOW + 25 * HOUR });
    expect(ended.upload.phase).toEqual({ name: 'cancelled', abort: null });
  });

  it('aborts a multipart upload that was being created', () => {
    const live = told(sampleLive(STARTING), [{ type: 'cancelled' }, CREATED, { type: 'sourceDropped' }]);
    expect(effectOf(live, MOMENT)?.type).toBe('abortMultipart');
  });

  it('stays cancelled whatever comes', () => {
    const live = told(sampleLive(PROCESSING), [{ type: 'cancelled' }]);
    const later: UploadEvent[] = [
      { type: 'resumed' },
      { type: 'retried' },
      { type: 'jobDone' },
      { type: 'paused' },
    ];
    expect(told(live, later).upload).toBe(live.upload);
  });
});

describe('taking an Upload off the list', () => {
  const REMOVED: UploadEvent = { type: 'removed' };

  it('is kept with it until nothing of it is left to do', () => {
    const live = told(sampleLive(SENDING), [{ type: 'cancelled' }, REMOVED]);
    expect(live.upload).toMatchObject({
      removed: true,
      phase: { name: 'cancelled', abort: { until: null } },
    });
    expect(told(sampleLive({ name: 'done', at: NOW }), [REMOVED]).upload.removed).toBe(true);
  });

  it('ends one that failed', () => {
    const live = told(sampleLive({ name: 'failed', failure: { reason: 'no-room' }, then: SENDING }), [
      REMOVED,
    ]);
    expect(live.upload).toMatchObject({
      removed: true,
      phase: { name: 'cancelled', abort: { until: null } },
    });
  });

  it('ends none that goes on', () => {
    const live = sampleLive(SENDING);
    expect(told(live, [REMOVED]).upload).toBe(live.upload);
  });
});

describe('a key that another Upload writes', () => {
  const TAKEN: UploadEvent = { type: 'troubled', why: 'key-taken', offline: false };
  const starting: Phase = { name: 'starting', permit: null, abandoned: null };

  it('is waited for, however long, and asked for again when it may be free', () => {
    const live = told(sampleLive(starting), [TAKEN, { type: 'woken' }]);
    expect(live.upload).toMatchObject({
      attempts: 0,
      phase: { name: 'waiting', why: 'key-taken', until: null, then: starting },
    });
    expect(step(live, { type: 'online' }, MOMENT).effect?.type).toBe('fetchPermit');
  });
});

describe('the session', () => {
  const others: UploadEvent = { type: 'signedIn', account: 'somebody-else' };
  const own: UploadEvent = { type: 'signedIn', account: ACCOUNT };

  it('of its own account sends an Upload, no other and none do', () => {
    const live = told(sampleLive(SENDING), [{ type: 'signedOut' }]);
    expect(live.upload.phase).toMatchObject({ name: 'waiting', why: 'signed-out', until: null });
    const other = told(live, [others, { type: 'woken' }, { type: 'online' }]);
    expect(other.upload.phase).toMatchObject({ name: 'waiting', why: 'other-account', until: null });
    expect(told(other, [own]).upload.phase).toEqual(SENDING);
  });

  it('is not needed to save the bytes, nor does it wake what a person stopped', () => {
    for (const phase of [
      { name: 'staging', paused: false },
      { name: 'paused', then: SENDING },
    ] satisfies Phase[])
      expect(told(sampleLive(phase), [{ type: 'signedOut' }, own]).upload.phase).toEqual(phase);
  });

  it('that came while an answer said there is none is found out by asking again', () => {
    const signedOut: UploadEvent = { type: 'troubled', why: 'signed-out', offline: false };
    const live = told(sampleLive({ name: 'starting', permit: null, abandoned: null }), [own, signedOut]);
    const due = wakeAt(live, MOMENT) ?? NaN;
    expect(live.upload.attempts).toBe(0);
    expect(due).toBeGreaterThanOrEqual(NOW + 30_000);
    expect(step(live, { type: 'woken' }, { ...MOMENT, now: due }).effect?.type).toBe('fetchPermit');
  });
});
