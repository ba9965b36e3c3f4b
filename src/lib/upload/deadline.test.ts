import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadlineFor } from './deadline.ts';

const MIB = 1024 * 1024;

describe('deadlineFor', () => {
  test('lets a first part of 5 MiB through on a link of 64 kbit/s shared by three', () => {
    const needed = ((5 * MIB * 3) / 8_000) * 1000;
    expect(deadlineFor(5 * MIB, null, 3)).toBeGreaterThan(needed * 0.6);
    expect(deadlineFor(5 * MIB, 8_000, 3)).toBeGreaterThan((5 * MIB * 1000) / (4 * 1024));
  });

  test('is finite, and never shorter than five times what the measured speed promises or a minute', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1024 * MIB }),
        fc.double({ min: 1, max: 1e9, noNaN: true }),
        fc.integer({ min: 1, max: 4 }),
        (bytes, speed, connections) => {
          const deadline = deadlineFor(bytes, speed, connections);
          expect(deadline).toBeGreaterThanOrEqual(60_000);
          const promised = (bytes / Math.max(speed / connections, 5 * 4 * 1024)) * 1000;
          expect(deadline).toBeGreaterThanOrEqual(Math.floor(promised * 5));
          expect(deadline).toBeLessThan(Infinity);
        },
      ),
    );
  });
});
