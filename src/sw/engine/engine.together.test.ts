import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Phase } from '../../lib/upload/phase.ts';
import { HOUR, NOW, PROCESSING, SENDING } from '../../lib/upload/testing/samples.ts';
import { EngineWorld, keptUpload as upload, pass } from './testing/engine-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Where an upload may be when the network comes back. */
const anyStanding: fc.Arbitrary<Phase> = fc.constantFrom<Phase>(
  { name: 'queued' },
  SENDING,
  PROCESSING,
  ...[{ name: 'starting' as const, permit: null, abandoned: null }, SENDING, PROCESSING].map(
    (then): Phase => ({ name: 'waiting', why: 'network', until: NOW + HOUR, notBefore: null, then }),
  ),
);

describe('forty uploads that wake together', () => {
  it('ask the Portal and S3 a few at a time, however fast those answer, and all get done', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStanding, { minLength: 40, maxLength: 40 }),
        fc.integer({ min: 1, max: 3_000 }),
        fc.nat(),
        async (phases, latency, seed) => {
          const world = new EngineWorld(
            phases.map((phase, index) => upload(index, phase)),
            latency,
            seed,
          );
          const permits = world.watch('fetchPermit', 'process');
          const waits = world.watch('waitForProcess');
          const requests = world.watch('createMultipart', 'listParts', 'completeMultipart', 'abortMultipart');
          const parts = world.watch('sendPart');
          await world.engine.start();
          await world.engine.tell(null, { type: 'online' });
          await pass(latency * 1_000);
          expect(new Set(world.phases())).toEqual(new Set(['done']));
          expect(permits()).toBeLessThanOrEqual(4);
          expect(waits()).toBeLessThanOrEqual(2);
          expect(requests()).toBeLessThanOrEqual(3);
          expect(parts()).toBeLessThanOrEqual(5);
          // Nothing was asked twice: an upload costs each of these once.
          expect(world.begun.get('process')).toBeLessThanOrEqual(40);
          expect(world.begun.get('fetchPermit')).toBeLessThanOrEqual(40);
        },
      ),
      { numRuns: 10 },
    );
  });
});
