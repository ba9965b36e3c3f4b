import { describe, expect, it } from 'vitest';
import { effectOf, wakeAt } from './effect-of.ts';
import type { UploadEvent } from './event.ts';
import { step } from './step.ts';
import {
  HOUR,
  MOMENT,
  NOW,
  PROCESSING,
  sampleLive,
  samplePart,
  samplePermit,
  SENDING,
} from './testing/samples.ts';
import { effectAfter, told } from './testing/tell.ts';

const NETWORK: UploadEvent = { type: 'troubled', why: 'network', offline: false };
const NEW_KEY = samplePermit({ key: 'stitch-data/4MP/original.tar', accessKeyId: 'ASIA2' });
const RENEWED = samplePermit({ accessKeyId: 'ASIA2' });

describe('the permit', () => {
  const renewing = told(sampleLive(SENDING, [samplePart(1)]), [
    { type: 'permitExpired', accessKeyId: 'ASIA1' },
  ]);

  it('is renewed before it ends, and wakes the Upload for that', () => {
    const live = sampleLive(SENDING);
    const due = NOW + 24 * HOUR - 600_000;
    expect(wakeAt(live, MOMENT)).toBe(due);
    expect(step(live, { type: 'woken' }, { ...MOMENT, now: due }).effect?.type).toBe('fetchPermit');
  });

  it('is swapped when the new one writes the same key', () => {
    const live = told(renewing, [{ type: 'permitFetched', permit: RENEWED }]);
    expect(live.upload.phase).toMatchObject({
      name: 'sending',
      permit: { accessKeyId: 'ASIA2' },
      renewing: false,
    });
    expect(live.parts).toHaveLength(1);
  });

  it('starts over at a new key, after the old multipart upload is aborted', () => {
    const live = told(renewing, [{ type: 'permitFetched', permit: NEW_KEY }]);
    expect(live.upload).toMatchObject({ restarts: 1, restartReason: 'new-key' });
    expect(effectOf(live, MOMENT)).toMatchObject({
      type: 'abortMultipart',
      permit: { accessKeyId: 'ASIA1' },
    });
    expect(step(renewing, { type: 'permitFetched', permit: NEW_KEY }, MOMENT).parts.drop).toBe('all');
    expect(effectAfter(live, { type: 'aborted', multipartUploadId: 'multipart-1' })).toBe('createMultipart');
    expect(told(live, [NETWORK, { type: 'retried' }, NETWORK]).upload.phase).toMatchObject({
      then: { abandoned: { multipart: { uploadId: 'multipart-1' } } },
    });
  });

  it('counts a refusal once, and none that comes late about a permit already replaced', () => {
    const expired: UploadEvent = { type: 'permitExpired', accessKeyId: 'ASIA1' };
    expect(told(renewing, [expired, expired]).upload.renewals).toBe(1);
    const swapped = told(renewing, [{ type: 'permitFetched', permit: RENEWED }]);
    expect(told(swapped, [expired])).toEqual(swapped);
  });

  it('is not renewed without end: after a few times each waits longer', () => {
    let live = sampleLive(SENDING);
    for (let count = 1; count <= 5; count += 1) {
      live = told(live, [{ type: 'retried' }, { type: 'permitExpired', accessKeyId: `ASIA${count}` }]);
      if (count <= 3) expect(live.upload.phase).toMatchObject({ name: 'sending', renewing: true });
      else expect(live.upload.phase).toMatchObject({ name: 'waiting', then: { renewing: true } });
      live = told(live, [{ type: 'woken' }], { ...MOMENT, now: NOW + HOUR });
      live = told(live, [
        { type: 'permitFetched', permit: samplePermit({ accessKeyId: `ASIA${count + 1}` }) },
      ]);
    }
    expect(live.upload).toMatchObject({ renewals: 5, attempts: 2 });
  });

  it('that S3 denies is renewed once, then S3 is believed', () => {
    const denied = (accessKeyId: string): UploadEvent => ({
      type: 'storageDenied',
      accessKeyId,
      detail: 'AccessDenied',
    });
    const live = told(sampleLive(SENDING), [
      denied('ASIA1'),
      { type: 'permitFetched', permit: RENEWED },
      denied('ASIA2'),
    ]);
    expect(live.upload.phase).toMatchObject({ name: 'failed', failure: { reason: 'storage-refused' } });
  });

  it('whose token the Portal refuses is renewed without sending anything again', () => {
    const live = sampleLive(PROCESSING);
    expect(effectAfter(live, { type: 'tokenRefused' })).toBe('fetchPermit');
    expect(effectAfter(live, { type: 'tokenRefused' }, { type: 'permitFetched', permit: RENEWED })).toBe(
      'process',
    );
    const elsewhere = told(live, [{ type: 'tokenRefused' }, { type: 'permitFetched', permit: NEW_KEY }]);
    expect(elsewhere.upload).toMatchObject({ restarts: 1, losses: 1, phase: { name: 'starting' } });
  });
});
