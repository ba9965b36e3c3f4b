import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLive } from './testing/arbitraries.ts';
import { ACCOUNT, MOMENT, sampleLive, samplePart, SENDING, STAGED } from './testing/samples.ts';
import { told } from './testing/tell.ts';
import { MARGIN, needsBytes, planSource } from './source.ts';
import { step } from './step.ts';

const GIB = 1024 ** 3;
const anyBytes = fc.integer({ min: 0, max: 20 * GIB });
const anyOffer = fc.record({
  size: fc.integer({ min: 1, max: 10 * GIB }),
  hasHandle: fc.boolean(),
  free: fc.option(anyBytes),
  underWay: anyBytes,
});

describe('the Source of a file that is added', () => {
  it('is copied where the copy, those under way and a margin fit, or where the browser does not tell', () => {
    fc.assert(
      fc.property(anyOffer, (offer) => {
        const { size, free, underWay } = offer;
        const isRoomy = free === null || free - underWay - size >= MARGIN;
        const { keeping, why } = planSource(offer);
        expect(keeping === true).toBe(isRoomy);
        expect(why).toBe(isRoomy ? undefined : 'no-room');
      }),
    );
  });

  it('is read from the original at first: by its handle where there is one, else from the page', () => {
    fc.assert(
      fc.property(anyOffer, (offer) => {
        expect(planSource(offer).from).toBe(offer.hasHandle ? 'handle' : 'page');
      }),
    );
  });

  it('never promises more than there is, however many are added one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: GIB })), anyBytes, (sizes, free) => {
        let underWay = 0;
        for (const size of sizes)
          if (planSource({ size, hasHandle: false, free, underWay }).keeping === true) underWay += size;
        expect(underWay).toBeLessThanOrEqual(Math.max(0, free - MARGIN));
      }),
    );
  });
});

describe('a copy that is made beside the uploading', () => {
  const sending = sampleLive(SENDING, [samplePart(1)], { source: { from: 'handle', keeping: true } });

  it('changes nothing but where the bytes are read from, in any phase', () => {
    fc.assert(
      fc.property(anyLive, fc.constantFrom('kept', 'notKept'), (live, type) => {
        const event = type === 'kept' ? { type } : ({ type: 'notKept', why: 'no-room' } as const);
        const { live: next, parts } = step(live, event, MOMENT);
        expect({ ...next, upload: { ...next.upload, source: undefined, phase: null } }).toEqual({
          ...live,
          upload: { ...live.upload, source: undefined, phase: null },
        });
        expect(parts).toEqual({ put: [], drop: [] });
      }),
    );
  });

  it('takes the original’s place when it is whole, and leaves it there with the reason when it is not', () => {
    expect(told(sending, [{ type: 'kept' }]).upload).toMatchObject({
      source: { from: 'copy' },
      phase: SENDING,
    });
    const notKept = told(sending, [{ type: 'notKept', why: 'no-room' }]);
    expect(notKept.upload.source).toEqual({ from: 'handle', why: 'no-room' });
    expect(notKept.upload.phase).toEqual(SENDING);
  });
});

describe('a file that is in the worker’s hands', () => {
  it('is queued before it is kept', () => {
    const { upload } = told(sampleLive({ name: 'staging', paused: false }), [STAGED]);
    expect(upload).toMatchObject({ phase: { name: 'queued' }, source: { from: 'page', keeping: true } });
    expect(upload.file.fingerprint).toBe(STAGED.fingerprint);
  });
});

describe('a file that a person must allow to be read', () => {
  const sending = sampleLive(SENDING, [samplePart(1)], { source: { from: 'handle', why: 'no-room' } });
  const needed = told(sending, [{ type: 'accessNeeded' }]);

  it('waits for that, and neither the network, time nor other trouble ends it', () => {
    const later = told(needed, [
      { type: 'online' },
      { type: 'woken' },
      { type: 'troubled', why: 'storage', offline: false, retryAfterMs: 1_000 },
    ]);
    for (const { upload } of [needed, later])
      expect(upload.phase).toMatchObject({ name: 'waiting', why: 'file-access', until: null, then: SENDING });
  });

  it('goes on where it was once it is allowed, or once it is picked again', () => {
    const source = { from: 'page', keeping: true } as const;
    const handedOver = { type: 'handedOver', source, fingerprint: '1:a', lastModified: 5 } as const;
    for (const event of [{ type: 'accessGranted' } as const, handedOver]) {
      const { upload, parts } = told(needed, [event]);
      expect(upload.phase).toEqual(SENDING);
      expect(parts).toEqual([samplePart(1)]);
    }
    expect(told(needed, [handedOver]).upload).toMatchObject({ source, file: { lastModified: 5 } });
  });

  it('waits for its account first, and for the file after', () => {
    const signedIn = { type: 'signedIn', account: ACCOUNT } as const;
    const out = told(needed, [{ type: 'signedOut' }]);
    expect(out.upload.phase).toMatchObject({ why: 'signed-out', then: SENDING });
    expect(told(out, [{ type: 'accessNeeded' }]).upload.phase).toMatchObject({ why: 'signed-out' });
    expect(told(out, [signedIn, { type: 'accessNeeded' }]).upload.phase).toMatchObject({
      why: 'file-access',
    });
  });

  it('is lost when that is refused, and goes on with its parts once it is picked again', () => {
    const lost = told(needed, [{ type: 'sourceMissing' }]);
    expect(lost.upload.phase).toMatchObject({ name: 'failed', failure: { reason: 'source-lost' } });
    const source = { from: 'copy' } as const;
    const mended = told(lost, [{ type: 'handedOver', source, fingerprint: '1:a', lastModified: 5 }]);
    expect(mended.upload.phase).toEqual(SENDING);
    expect(mended.parts).toEqual([samplePart(1)]);
  });
});

it('a failure that has nothing to do with the file is not mended by it', () => {
  const failed = sampleLive({ name: 'failed', failure: { reason: 'storage-refused' }, then: SENDING });
  const event = {
    type: 'handedOver',
    source: { from: 'copy' },
    fingerprint: '1:a',
    lastModified: 5,
  } as const;
  expect(told(failed, [event]).upload.phase).toEqual(failed.upload.phase);
});

it('bytes are needed until all of them are at S3, unless the Upload failed or ended', () => {
  fc.assert(
    fc.property(anyLive, ({ upload: { phase } }) => {
      const work = 'then' in phase && phase.name !== 'failed' ? phase.then : phase;
      const isOver = ['processing', 'failed', 'done', 'cancelled'].includes(work.name);
      expect(needsBytes(phase)).toBe(!isOver);
    }),
  );
});
