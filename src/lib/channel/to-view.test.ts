import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { anyLive } from '../upload/testing/arbitraries.ts';
import { MIB, PROCESSING, sampleLive, samplePart, SENDING } from '../upload/testing/samples.ts';
import { toView } from './to-view.ts';
import { UploadView } from './upload-view.ts';

describe('toView', () => {
  it('shows bytes, parts, speed and the time left of an Upload that is being sent', () => {
    const view = toView(sampleLive(SENDING, [samplePart(1)]), { inFlight: 2, speed: 1024 * 1024 });
    expect(view).toMatchObject({
      phase: { name: 'sending' },
      sentBytes: 5 * MIB,
      parts: { sent: 1, inFlight: 2, total: 3 },
      speed: MIB,
      secondsLeft: 7,
    });
  });

  it('shows no speed once nothing is sent any more', () => {
    expect(toView(sampleLive(PROCESSING), { speed: 1_000 })).toMatchObject({
      speed: null,
      secondsLeft: null,
    });
  });

  it('keeps the speed through a short wait while other parts are on their way', () => {
    const phase = {
      name: 'waiting' as const,
      why: 'network' as const,
      until: 1,
      notBefore: null,
      then: SENDING,
    };
    expect(toView(sampleLive(phase), { inFlight: 1, speed: 1_000 }).speed).toBe(1_000);
    expect(toView(sampleLive(phase), { speed: 1_000 }).speed).toBeNull();
  });

  it("fits the page's contract in any state and tells no secret and none of S3's names", () => {
    fc.assert(
      fc.property(anyLive, fc.nat({ max: 4 }), fc.option(fc.nat()), (live, inFlight, speed) => {
        const view = toView(live, { inFlight, speed });
        expect(v.parse(UploadView, view)).toEqual(view);
        expect(JSON.stringify(view)).not.toMatch(/secret|multipart-|ASIA/);
      }),
      { numRuns: 1_000 },
    );
  });
});
