import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UploadEvent } from './event.ts';
import type { Live } from './live.ts';
import type { Phase, WaitReason, WorkPhase } from './phase.ts';
import { obstacle, type Reach } from './reach.ts';
import { step } from './step.ts';
import { MOMENT, NOW, PROCESSING, sampleLive, samplePart, SENDING } from './testing/samples.ts';
import { told } from './testing/tell.ts';

const CLEAR: Reach = { gateway: 'ours', storage: 'answered' };
const NOTHING: Reach = { gateway: 'none', storage: 'none' };
const anyReach: fc.Arbitrary<Reach> = fc.record({
  gateway: fc.constantFrom('ours', 'foreign', 'failing', 'none'),
  storage: fc.constantFrom('answered', 'none', 'unknown'),
});

function probed(reach: Reach, isOutage = false): UploadEvent {
  return { type: 'probed', reach, isOutage };
}

function waiting(why: WaitReason, then: WorkPhase = SENDING, more: object = {}): Live {
  const phase: Phase = { name: 'waiting', why, until: NOW + 9_000, notBefore: null, then, ...more };
  return sampleLive(phase, [samplePart(1)]);
}

describe('what is in the way', () => {
  it.each([
    ['storage', { gateway: 'ours', storage: 'answered' }, null],
    ['storage', { gateway: 'none', storage: 'answered' }, null],
    ['storage', { gateway: 'ours', storage: 'none' }, 'storage-unreachable'],
    ['storage', { gateway: 'none', storage: 'none' }, 'network'],
    ['storage', { gateway: 'failing', storage: 'none' }, 'network'],
    ['storage', { gateway: 'foreign', storage: 'answered' }, 'captive-portal'],
    ['portal', { gateway: 'ours', storage: 'none' }, null],
    ['portal', { gateway: 'none', storage: 'answered' }, 'portal'],
    ['portal', { gateway: 'failing', storage: 'none' }, 'portal'],
    ['portal', { gateway: 'none', storage: 'unknown' }, 'network'],
    ['portal', { gateway: 'foreign', storage: 'unknown' }, 'captive-portal'],
  ] as const)('to the %s with %o is %s', (need, reach, expected) => {
    expect(obstacle(reach, need)).toBe(expected);
  });
});

describe('a probe', () => {
  it('says why a wait is, and the next one ends it once the way is clear', () => {
    const blocked = told(waiting('network'), [probed({ gateway: 'ours', storage: 'none' })]);
    expect(blocked.upload.phase).toMatchObject({
      name: 'waiting',
      why: 'storage-unreachable',
      blocked: true,
    });
    const renamed = told(blocked, [probed(NOTHING)]);
    expect(renamed.upload.phase).toMatchObject({ why: 'network', blocked: true });
    const clear = told(renamed, [probed(CLEAR)]);
    expect(clear.upload.phase).toEqual(SENDING);
    // What was on its way may have landed unseen.
    expect(clear.listed).toBe(false);
  });

  it('leaves a wait alone that it finds nothing in the way of: its back-off ends it', () => {
    const live = waiting('network');
    expect(step(live, probed(CLEAR), MOMENT).live.upload).toBe(live.upload);
  });

  it('ends no wait sooner than the server asked for', () => {
    const live = waiting('network', SENDING, { notBefore: NOW + 60_000, until: NOW + 60_000 });
    const blocked = told(live, [probed(NOTHING)]);
    const clear = told(blocked, [probed(CLEAR)]);
    expect(clear.upload.phase).toMatchObject({ name: 'waiting', until: NOW + 60_000, blocked: false });
  });

  it('tells a storage that refuses this page from a dead network, once that is no chance', () => {
    const once = waiting('network');
    expect(told(once, [probed(CLEAR)]).upload.phase).toMatchObject({ why: 'network' });
    const often = { ...once, upload: { ...once.upload, attempts: 3 } };
    expect(told(often, [probed(CLEAR)]).upload.phase).toMatchObject({ why: 'storage-refuses' });
  });

  it('ends at once the wait of an answer that failed while nothing got through', () => {
    const silence: UploadEvent = { type: 'troubled', why: 'network', offline: false };
    const away = told(sampleLive(SENDING, [samplePart(1)]), [silence], { ...MOMENT, isStorageAway: true });
    expect(told(away, [probed(CLEAR)]).upload.phase).toEqual(SENDING);
    const lost = told(sampleLive(SENDING, [samplePart(1)]), [silence]);
    expect(told(lost, [probed(CLEAR)]).upload.phase).toMatchObject({ name: 'waiting', why: 'network' });
  });

  it('makes work wait in an outage only, and only for what it needs', () => {
    const sending = sampleLive(SENDING, [samplePart(1)]);
    expect(step(sending, probed(NOTHING), MOMENT).live.upload).toBe(sending.upload);
    const away = told(sending, [probed(NOTHING, true)]);
    expect(away.upload.phase).toMatchObject({ name: 'waiting', why: 'network', then: SENDING });
    expect(away.upload.attempts).toBe(0);
    const processing = sampleLive(PROCESSING);
    const apart = probed({ gateway: 'ours', storage: 'none' }, true);
    expect(step(processing, apart, MOMENT).live.upload).toBe(processing.upload);
  });

  it('is nothing to waits for a session or this device, to pauses, and to what has ended', () => {
    const anyStanding = fc.constantFrom<Live>(
      waiting('signed-out'),
      waiting('other-account'),
      waiting('device'),
      sampleLive({ name: 'paused', then: SENDING }),
      sampleLive({ name: 'failed', failure: { reason: 'storage-lost' }, then: SENDING }),
      sampleLive({ name: 'queued' }),
      sampleLive({ name: 'cancelled', abort: null }),
    );
    fc.assert(
      fc.property(anyStanding, anyReach, fc.boolean(), (live, reach, isOutage) => {
        expect(step(live, probed(reach, isOutage), MOMENT).live.upload).toBe(live.upload);
      }),
    );
  });

  it('never leaves a wait that neither time nor a probe ends', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyReach, fc.boolean()), { maxLength: 6 }), (seen) => {
        const { phase } = told(
          waiting('network'),
          seen.map(([reach, isOutage]) => probed(reach, isOutage)),
        ).upload;
        if (phase.name === 'waiting') expect(phase.until).not.toBeNull();
        const clear = told(sampleLive(phase), [probed(CLEAR)]).upload.phase;
        if (phase.name === 'waiting' && phase.blocked === true) expect(clear).toEqual(SENDING);
      }),
    );
  });
});
