import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIB } from './testing/samples.ts';
import { runWorld } from './testing/world/run-world.ts';
import { anySettings, type Settings } from './testing/world/settings.ts';

/** More for a thorough run: SITELIFT_MODEL_RUNS=100000. */
const RUNS = Number(process.env['SITELIFT_MODEL_RUNS'] ?? 3_000);

const KIND: Settings = {
  sizes: [23 * MIB],
  staged: false,
  handles: false,
  etagHidden: false,
  checksums: true,
  etagOfContent: true,
  keys: 'same',
  permitLife: 86_400_000,
  statedExpiry: true,
  tokenLife: null,
  refusal: 'expired',
  speed: null,
  tape: [],
};

describe('uploads in a world of faults', () => {
  it(
    'end byte for byte, once each, with nothing sent twice but what was on its way, wherever they are killed',
    { timeout: 60_000 + RUNS * 20 },
    () => {
      fc.assert(
        fc.property(anySettings, (settings) => {
          runWorld(settings);
        }),
        { numRuns: RUNS, endOnFailure: false },
      );
    },
  );

  it('restart nothing and leave nothing behind when nothing goes wrong', () => {
    const { world, device } = runWorld({ ...KIND, sizes: [23 * MIB, 4 * MIB, 12 * MIB, 5 * MIB] });
    for (const { upload, parts } of device.lives) {
      expect(upload.phase.name).toBe('done');
      expect(upload).toMatchObject({ restarts: 0, attempts: 0, renewals: 0, losses: 0 });
      expect(parts).toEqual([]);
    }
    expect([...world.s3.multiparts.values()].map(({ state }) => state)).toEqual(['completed', 'completed']);
  });
});
