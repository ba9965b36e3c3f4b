import { describe, expect, it } from 'vitest';
import { effectOf, wakeAt } from './effect-of.ts';
import type { UploadEvent } from './event.ts';
import { revive, type Live } from './live.ts';
import type { Phase } from './phase.ts';
import { step } from './step.ts';
import {
  allParts,
  FINISHING,
  HOUR,
  MIB,
  MOMENT,
  NOW,
  PROCESSING,
  sampleLive,
  sampleMultipart,
  samplePart,
  samplePermit,
  sampleUpload,
  SENDING,
  STAGED,
} from './testing/samples.ts';
import { effectAfter, told } from './testing/tell.ts';

const JOB = { jid: 'job-1', jidEnqueuedAt: '2026-11-22T10:00:00Z' };
const NETWORK: UploadEvent = { type: 'troubled', why: 'network', offline: false };

function sent(number: number, multipartUploadId = 'multipart-1'): UploadEvent {
  return { type: 'partSent', multipartUploadId, part: samplePart(number) };
}

function listed(...numbers: number[]): UploadEvent {
  const parts = numbers.map((number) => ({
    ...samplePart(number),
    etag: `"etag-${number}"`,
    fileChecksum: null,
  }));
  return { type: 'partsListed', multipartUploadId: 'multipart-1', parts };
}

describe('an Upload', () => {
  it('goes from its file to done', () => {
    let live = revive(sampleUpload({ name: 'staging', paused: false }), []);
    const effects: (string | undefined)[] = [effectOf(live, MOMENT)?.type];
    const events: UploadEvent[] = [
      STAGED,
      { type: 'admitted' },
      { type: 'permitFetched', permit: samplePermit() },
      { type: 'multipartCreated', permit: samplePermit(), multipart: sampleMultipart() },
      sent(2),
      sent(1),
      sent(3),
      listed(1, 2, 3),
      { type: 'completed', multipartUploadId: 'multipart-1' },
      { type: 'jobStarted', job: JOB },
      { type: 'jobPending' },
      { type: 'jobDone' },
      { type: 'sourceDropped' },
    ];
    for (const event of events) {
      const { live: next, effect } = step(live, event, MOMENT);
      live = next;
      effects.push(effect?.type);
    }
    expect(effects).toEqual([
      'stage',
      undefined,
      'fetchPermit',
      'createMultipart',
      undefined,
      undefined,
      undefined,
      'listParts',
      'completeMultipart',
      'process',
      'waitForProcess',
      'waitForProcess',
      'dropSource',
      undefined,
    ]);
    expect(live.upload.phase).toEqual({ name: 'done', at: NOW });
  });

  it('goes as one part, with no multipart upload, when it is small', () => {
    const file = { name: 'front.jpg', size: 5 * MIB, type: 'image/jpeg', lastModified: NOW };
    const live = told(sampleLive({ name: 'starting', permit: null, abandoned: null }, [], { file }), [
      { type: 'permitFetched', permit: samplePermit() },
    ]);
    expect(live.upload.phase).toMatchObject({ name: 'sending', multipart: null });
    const { bucket, key } = samplePermit();
    expect(effectAfter(live, { type: 'wholeSent', bucket, key })).toBe('process');
    expect(told(live, [{ type: 'wholeSent', bucket, key: 'other' }])).toEqual(live);
  });

  it('asks S3 what it holds after a restart, before it sends or completes anything', () => {
    for (const phase of [SENDING, FINISHING]) {
      const live = revive(sampleUpload(phase), allParts());
      expect(effectAfter(live, { type: 'woken' })).toBe('listParts');
    }
    expect(effectAfter(revive(sampleUpload(PROCESSING), []), { type: 'woken' })).toBe('process');
    expect(effectAfter(revive(sampleUpload({ name: 'staging', paused: false }), []))).toBe('stage');
  });

  it('does not ask for the parts while one of them is on its way', () => {
    const live = revive(sampleUpload(SENDING), []);
    expect(effectOf(live, { inFlight: 1 })).toBeNull();
  });

  it('goes straight to Complete when the listing itself showed that all is there', () => {
    expect(effectAfter(revive(sampleUpload(SENDING), allParts()), listed(1, 2, 3))).toBe('completeMultipart');
  });

  it('sends what the listing lacks', () => {
    const live = told(revive(sampleUpload(FINISHING), allParts()), [listed(1, 3)]);
    expect(live.upload.phase.name).toBe('sending');
    expect(live.parts.map(({ number }) => number)).toEqual([1, 3]);
  });

  it('takes no part of a multipart upload that was replaced', () => {
    const live = sampleLive(SENDING);
    expect(told(live, [sent(1, 'multipart-0')])).toEqual(live);
    expect(told(live, [{ type: 'multipartGone', multipartUploadId: 'multipart-0' }])).toEqual(live);
  });
});

describe('doubt', () => {
  it('whether Complete was carried out is resolved by the Portal', () => {
    const gone: UploadEvent = { type: 'multipartGone', multipartUploadId: 'multipart-1' };
    const live = told(sampleLive(FINISHING, allParts()), [NETWORK, { type: 'retried' }]);
    expect(effectOf(live, MOMENT)?.type).toBe('listParts');
    expect(effectAfter(live, gone)).toBe('process');
    const { upload } = told(live, [gone, { type: 'objectMissing' }]);
    expect(upload).toMatchObject({
      restarts: 1,
      restartReason: 'object-missing',
      phase: { name: 'starting' },
    });
  });

  it('about parts is resolved by listing them once nothing is on its way', () => {
    const together = { ...MOMENT, inFlight: 1 };
    expect(step(sampleLive(SENDING), NETWORK, together).live.listed).toBe(true);
    expect(step(sampleLive(SENDING), NETWORK, MOMENT).live.listed).toBe(false);
  });

  it('ends in a failure when what was sent is never there', () => {
    let live = sampleLive(PROCESSING);
    for (let loss = 0; loss < 4; loss += 1)
      live = told({ ...live, upload: { ...live.upload, phase: PROCESSING } }, [{ type: 'objectMissing' }]);
    expect(live.upload.phase).toMatchObject({ name: 'failed', failure: { reason: 'storage-lost' } });
    expect(effectAfter(live, { type: 'retried' })).toBe('createMultipart');
  });

  it('about parts that Complete refuses lists again, then starts over and aborts', () => {
    const mismatch: UploadEvent = {
      type: 'partsMismatch',
      multipartUploadId: 'multipart-1',
      detail: 'InvalidPart',
    };
    const live = told(sampleLive(FINISHING, allParts()), [mismatch]);
    expect(effectOf(live, MOMENT)?.type).toBe('listParts');
    expect(effectAfter(live, listed(1, 2, 3), mismatch)).toBe('abortMultipart');
  });
});

describe('trouble', () => {
  it('of sends that were under way together counts once', () => {
    const live = told(sampleLive(SENDING), [NETWORK, NETWORK, NETWORK]);
    expect(live.upload.attempts).toBe(1);
    expect(wakeAt(live, MOMENT)).toBe(NOW + 50);
  });

  it('grows the wait each time it comes back, and is forgotten once a part lands', () => {
    const later = { ...MOMENT, now: NOW + HOUR };
    let live = sampleLive(SENDING);
    for (let count = 0; count < 3; count += 1) live = told(told(live, [NETWORK]), [{ type: 'woken' }], later);
    expect(live.upload.attempts).toBe(3);
    const moving = told(told(live, [NETWORK]), [sent(1)]);
    expect(moving.upload).toMatchObject({ attempts: 0, phase: { name: 'sending' } });
  });

  it('is not counted while offline, and ends when a probe gets through, with no word of the device', () => {
    const live = told(sampleLive(SENDING), [{ ...NETWORK, offline: true }]);
    expect(live.upload.attempts).toBe(0);
    expect(told(live, [{ type: 'woken' }]).upload.phase.name).toBe('waiting');
    const through: UploadEvent = {
      type: 'probed',
      reach: { gateway: 'ours', storage: 'answered' },
      isOutage: false,
    };
    expect(told(live, [through]).upload.phase.name).toBe('sending');
  });

  it('waits no longer than it ever would for a time that a clock ahead wrote down', () => {
    const live = told(sampleLive(SENDING), [NETWORK], { ...MOMENT, now: NOW + 30 * 60_000 });
    expect(told(live, [{ type: 'woken' }]).upload.phase.name).toBe('sending');
    expect(wakeAt(live, MOMENT)).toBe(NOW);
  });

  it('waits as long as Retry-After says, whatever else gets through', () => {
    const slow: UploadEvent = { type: 'troubled', why: 'storage', retryAfterMs: 5_000.5, offline: false };
    const live = told(sampleLive(SENDING), [slow, sent(1), { type: 'online' }]);
    expect(wakeAt(live, MOMENT)).toBe(NOW + 5_000.5);
    expect(live.parts).toHaveLength(1);
    expect(told(live, [{ type: 'retried' }]).upload.phase.name).toBe('sending');
  });
});

describe('a failure', () => {
  it('keeps the work, so that a retry goes on with it', () => {
    const refused: UploadEvent = { type: 'storageRefused', accessKeyId: 'ASIA1', detail: 'InvalidRequest' };
    const live = told(sampleLive(SENDING, [samplePart(1)]), [refused, sent(2), { type: 'woken' }]);
    expect(live.upload.phase.name).toBe('failed');
    const retried = told(live, [{ type: 'retried' }]);
    expect(retried.upload.phase).toEqual(SENDING);
    expect(retried.parts).toHaveLength(2);
  });

  it('comes when S3 gets other bytes than were sent sixteen times in a row, each after a wait', () => {
    const altered: UploadEvent = {
      type: 'bytesAltered',
      multipartUploadId: 'multipart-1',
      detail: 'BadDigest',
    };
    const again: UploadEvent[] = [altered, { type: 'retried' }];
    const times = (live: Live, count: number): Live => {
      let next = live;
      for (let time = 0; time < count; time += 1) next = told(next, [altered, { type: 'online' }]);
      return next;
    };
    const live = sampleLive(SENDING);
    expect(told(live, [altered]).upload.phase).toMatchObject({ name: 'waiting', why: 'storage' });
    const nearly = times(live, 15);
    expect(nearly.upload.phase).toEqual(SENDING);
    const failure = { reason: 'bytes-altered', detail: 'BadDigest' };
    expect(told(nearly, [altered]).upload.phase).toEqual({ name: 'failed', failure, then: SENDING });
    expect(times(told(nearly, [sent(1)]), 15).upload.phase).toEqual(SENDING);
    expect(told(nearly, again).upload.alterations).toBe(0);
    expect(told(live, [{ ...altered, multipartUploadId: 'multipart-0' }]).upload.phase).toEqual(SENDING);
  });

  it('of a kind that only a person can mend says why', () => {
    const phase: Phase = { name: 'staging', paused: false };
    const reasons = (['sourceMissing', 'sourceChanged'] as const).map(
      (type) => told(sampleLive(phase), [{ type }]).upload.phase,
    );
    expect(reasons).toMatchObject(
      ['source-lost', 'source-changed'].map((reason) => ({ failure: { reason } })),
    );
  });
});
