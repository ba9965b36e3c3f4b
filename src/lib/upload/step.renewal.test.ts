import { describe, expect, it } from 'vitest';
import { effectOf, wakeAt } from './effect-of.ts';
import type { UploadEvent } from './event.ts';
import type { Live } from './live.ts';
import type { Moment } from './moment.ts';
import { schedule } from './schedule.ts';
import {
  FINISHING,
  HOUR,
  MIB,
  MOMENT,
  NOW,
  PROCESSING,
  sampleLive,
  samplePart,
  samplePermit,
  SENDING,
  SIZE,
} from './testing/samples.ts';
import { told } from './testing/tell.ts';

const END = NOW + 24 * HOUR;
const RENEWED = samplePermit({ accessKeyId: 'ASIA2', expiresAt: END + 24 * HOUR });
const NEW_KEY = samplePermit({ ...RENEWED, key: 'stitch-data/4MP/original.tar' });
const FETCHED: UploadEvent = { type: 'permitFetched', permit: RENEWED };
const LED_AWAY: UploadEvent = { type: 'permitFetched', permit: NEW_KEY };
const THROUGH: UploadEvent = {
  type: 'probed',
  reach: { gateway: 'ours', storage: 'answered' },
  isOutage: false,
};
const NO_PERMIT: UploadEvent = { type: 'troubled', why: 'portal', offline: false, asked: 'permit' };
const SILENCE: UploadEvent = { type: 'troubled', why: 'network', offline: false, accessKeyId: 'ASIA1' };
const WOKEN: UploadEvent = { type: 'woken' };

/** So many ms before the permit ends. */
function before(ms: number, changes: Partial<Moment> = {}): Moment {
  return { ...MOMENT, now: END - ms, ...changes };
}

describe('a permit near its end', () => {
  const asking = told(sampleLive(SENDING, [samplePart(1)]), [WOKEN], before(599_000));

  it('is renewed ten minutes ahead, while parts go on', () => {
    expect(effectOf(told(sampleLive(SENDING), [WOKEN], before(601_000)), MOMENT)).toBeNull();
    expect(effectOf(asking, MOMENT)?.type).toBe('fetchPermit');
    expect(schedule([asking], [], 4).sends).toHaveLength(2);
    expect(told(asking, [FETCHED], before(598_000)).upload.phase).toMatchObject({
      name: 'sending',
      permit: { accessKeyId: 'ASIA2' },
    });
  });

  it('is asked for again, later each time, while none comes, and the parts still go on', () => {
    const waits = [1, 2, 3].map((times) => {
      const live = told(
        asking,
        Array.from({ length: times }, () => NO_PERMIT),
        before(598_000, { random: 1 }),
      );
      expect(live.upload.phase.name).toBe('sending');
      expect(schedule([live], [], 4).sends).toHaveLength(2);
      expect(effectOf(live, MOMENT)).toBeNull();
      return (wakeAt(live, before(598_000)) ?? 0) - (END - 598_000);
    });
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  it('is asked for at once when the network is back', () => {
    const live = told(asking, [NO_PERMIT, { type: 'online' }], before(598_000));
    expect(effectOf(live, MOMENT)?.type).toBe('fetchPermit');
  });

  it('sends nothing more once it is over', () => {
    const live = told(asking, [NO_PERMIT, WOKEN], before(-1));
    expect(schedule([live], [], 4).sends).toEqual([]);
    expect(effectOf(live, MOMENT)?.type).toBe('fetchPermit');
  });

  it('is renewed before a part that would not fit in what is left', () => {
    const live = sampleLive(SENDING);
    const slow = { now: END - 700_000, speedOf: () => (5 * MIB) / 800 };
    const plan = schedule([live], [], 1, slow);
    expect(plan.sends).toEqual([]);
    expect(plan.heldBack.map(({ span }) => span.number)).toEqual([1]);
    const held = told(live, [{ type: 'partHeldBack', accessKeyId: 'ASIA1' }], before(700_000));
    expect(effectOf(held, MOMENT)?.type).toBe('fetchPermit');
    const fast = schedule([live], [], 1, { ...slow, speedOf: () => MIB });
    expect(fast.sends).toHaveLength(1);
    expect(fast.heldBack).toEqual([]);
  });
});

describe('a permit that leads to another key', () => {
  const asking = told(sampleLive(SENDING, [samplePart(1)]), [WOKEN], before(500_000));
  const left = SIZE - samplePart(1).size;

  it('is left where what is to be sent fits in the old one with a margin, and asked for no more', () => {
    const speed = left / 300;
    const live = told(asking, [LED_AWAY], before(499_000, { speed }));
    expect(live.upload).toMatchObject({ restarts: 0, phase: { name: 'sending', permit: { isLast: true } } });
    expect(effectOf(live, MOMENT)).toBeNull();
    const later = told(live, [WOKEN], before(100_000, { speed }));
    expect(effectOf(later, MOMENT)).toBeNull();
  });

  it('is taken where it does not, the old multipart upload is aborted, and the person is told', () => {
    const speed = left / 450;
    const live = told(asking, [LED_AWAY], before(499_000, { speed }));
    expect(live.upload).toMatchObject({ restarts: 1, restartReason: 'new-key', phase: { name: 'starting' } });
    expect(live.parts).toEqual([]);
    expect(effectOf(live, MOMENT)).toMatchObject({
      type: 'abortMultipart',
      permit: { accessKeyId: 'ASIA1' },
    });
  });

  it('is taken only a few times where even its whole life is too short', () => {
    let live: Live = asking;
    for (let times = 1; times <= 4; times += 1) {
      expect(live.upload.phase.name).not.toBe('failed');
      const permit = samplePermit({ ...NEW_KEY, key: `key-${times}`, accessKeyId: `ASIA${times + 1}` });
      const renewing = { ...SENDING, renewing: true };
      live = { ...live, upload: { ...live.upload, phase: renewing } };
      live = told(live, [{ type: 'permitFetched', permit }], before(1_000, { speed: 100 }));
    }
    expect(live.upload.phase).toMatchObject({ name: 'failed', failure: { reason: 'permit-too-short' } });
  });

  it('is left where only the completion is to come', () => {
    const live = told(sampleLive(FINISHING), [WOKEN, LED_AWAY], before(500_000));
    expect(live.upload).toMatchObject({
      restarts: 0,
      phase: { name: 'finishing', permit: { isLast: true } },
    });
  });

  it('is told apart where the upload token is what was refused', () => {
    const live = told(sampleLive(PROCESSING), [{ type: 'tokenRefused' }, LED_AWAY]);
    expect(live.upload).toMatchObject({ restarts: 1, restartReason: 'token-refused' });
  });
});

describe('a process whose answer was lost', () => {
  const ASK: UploadEvent = { type: 'tokenRefused' };
  const LOST: UploadEvent = { type: 'troubled', why: 'network', offline: false };
  const CLOSED: UploadEvent = { type: 'permitRefused', failure: { reason: 'destination-closed' } };
  const asked = sampleLive(PROCESSING);

  it.each([
    ['lost on its way', [LOST, { type: 'online' }]],
    ['lost with the worker', [{ type: 'woken' }]],
  ] as const)(
    '%s, may have begun a job: sent again at another key, the file may be there twice',
    (_, how) => {
      const live = told(asked, [...how, ASK, LED_AWAY]);
      expect(live.upload).toMatchObject({ restarts: 1, restartReason: 'process-unknown' });
      const later = told({ ...live, upload: { ...live.upload, phase: PROCESSING } }, [
        { type: 'objectMissing' },
      ]);
      expect(later.upload).toMatchObject({ restarts: 2, restartReason: 'process-unknown' });
      expect(told(asked, [...how, ASK, CLOSED]).upload.phase).toMatchObject({
        failure: { reason: 'process-unknown' },
      });
    },
  );

  it('is asked for again with the new token of the same key, and then is known', () => {
    const started: UploadEvent = { type: 'jobStarted', job: { jid: 'j', jidEnqueuedAt: '1' } };
    const live = told(asked, [LOST, { type: 'online' }, ASK, FETCHED]);
    expect(effectOf(live, MOMENT)?.type).toBe('process');
    const lost = told(live, [started, { type: 'jobLost' }, { type: 'retried' }, ASK, LED_AWAY]);
    expect(lost.upload.restartReason).toBe('token-refused');
  });

  it.each(['signed-out', 'other-account', 'captive-portal'] as const)(
    'has not begun where it got no further than %s',
    (why) => {
      const refused: UploadEvent = { type: 'troubled', why, offline: false };
      const live = told(asked, [refused, { type: 'retried' }, ASK]);
      expect(told(live, [LED_AWAY]).upload.restartReason).toBe('token-refused');
      expect(told(live, [CLOSED]).upload.phase).toMatchObject({ failure: { reason: 'destination-closed' } });
    },
  );
});

describe('a permit that S3 gives no answer to', () => {
  const HOURS_LATER = { ...MOMENT, now: NOW + HOUR };

  /** After so many silent rounds in a row. */
  function silent(rounds: number, at: Moment, events: readonly UploadEvent[] = []): Live {
    let live = told(sampleLive(SENDING, [samplePart(1)]), events, at);
    for (let round = 1; round <= rounds; round += 1)
      live = told(live, [SILENCE, { type: 'online' }, THROUGH], at);
    return live;
  }

  it('is suspected after three rounds, since browsers hide refusals without CORS', () => {
    expect(effectOf(silent(2, HOURS_LATER), MOMENT)?.type).toBe('listParts');
    expect(effectOf(silent(3, HOURS_LATER), MOMENT)?.type).toBe('fetchPermit');
  });

  it('is not while probes find S3 away, nor offline, nor one that just came', () => {
    expect(effectOf(silent(9, { ...HOURS_LATER, isStorageAway: true }), MOMENT)?.type).toBe('listParts');
    const offline: UploadEvent = { ...SILENCE, offline: true };
    const often = sampleLive(SENDING, [samplePart(1)], { attempts: 9 });
    const away = told(often, [offline, THROUGH], HOURS_LATER);
    expect(effectOf(away, MOMENT)?.type).toBe('listParts');
    expect(effectOf(silent(9, MOMENT), MOMENT)?.type).toBe('listParts');
  });

  it('is finished on at first where its successor leads elsewhere, and given up after ten more minutes', () => {
    const suspect = silent(3, { ...HOURS_LATER, speed: MIB });
    const kept = told(suspect, [LED_AWAY], { ...HOURS_LATER, speed: MIB });
    expect(kept.upload).toMatchObject({ restarts: 0, phase: { permit: { accessKeyId: 'ASIA1' } } });
    let live = kept;
    const goOn = (rounds: number): void => {
      for (let round = 1; round <= rounds; round += 1)
        live = told(live, [SILENCE, { type: 'online' }], HOURS_LATER);
    };
    goOn(16);
    expect(effectOf(live, MOMENT)?.type).toBe('listParts');
    goOn(4);
    const moved = told(live, [LED_AWAY], { ...HOURS_LATER, speed: MIB });
    expect(moved.upload).toMatchObject({ restarts: 1, restartReason: 'new-key' });
  });
});

describe('a denial', () => {
  const denied: UploadEvent = { type: 'storageDenied', accessKeyId: 'ASIA1', detail: 'AccessDenied' };

  it('of a permit that is over is no last word, since some servers deny what has ended', () => {
    const live = sampleLive(SENDING, [], { renewals: 3 });
    expect(told(live, [denied], before(-1)).upload.phase).toMatchObject({ then: { renewing: true } });
    expect(told(live, [denied], MOMENT).upload.phase).toMatchObject({
      name: 'failed',
      failure: { reason: 'storage-refused' },
    });
  });
});

describe('a permit that is over, with nothing but the completion to come', () => {
  it('is replaced for the question whether S3 completed the file, and no byte goes again', () => {
    const last = { ...FINISHING, permit: samplePermit({ isLast: true }) };
    const at = before(-1);
    const live = told(sampleLive(last, [], { attempts: 2 }), [SILENCE], at);
    expect(effectOf(live, MOMENT)?.type).toBe('fetchPermit');
    expect(told(live, [FETCHED], at).upload).toMatchObject({
      restarts: 0,
      phase: { name: 'finishing', permit: { accessKeyId: 'ASIA2' } },
    });
    expect(told(live, [LED_AWAY], at).upload.phase).toMatchObject({ name: 'processing', job: null });
  });

  it('leaves nothing at S3 where another key is named and the Portal finds no file, as when a clock was wrong', () => {
    const last = { ...FINISHING, permit: samplePermit({ isLast: true }) };
    const asking = told(sampleLive(last, [], { attempts: 2 }), [SILENCE, LED_AWAY], before(-1));
    const abandoned = { permit: last.permit, multipart: last.multipart };
    expect(told(asking, [{ type: 'objectMissing' }]).upload.phase).toMatchObject({ abandoned });
    expect(told(asking, [{ type: 'tokenRefused' }, LED_AWAY]).upload.phase).toMatchObject({ abandoned });
    expect(told(asking, [{ type: 'cancelled' }]).upload.phase).toMatchObject({ abort: abandoned });
    const job = { jid: 'job-1', jidEnqueuedAt: '2026-10-22T12:00:00Z' };
    expect(told(asking, [{ type: 'jobStarted', job }, { type: 'cancelled' }]).upload.phase).toEqual({
      name: 'cancelled',
      abort: null,
    });
  });
});
