import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isOnePart,
  MAX_OBJECT_SIZE,
  MAX_PARTS,
  MIN_PART_SIZE,
  partCount,
  partSizeFor,
  plan,
  spanOf,
} from './plan.ts';

const MIB = 1024 * 1024;
const anySize = fc.oneof(
  fc.integer({ min: 1, max: 40 * MIB }),
  fc.integer({ min: 1, max: MAX_OBJECT_SIZE }),
  fc.constantFrom(1, MIN_PART_SIZE, MIN_PART_SIZE + 1, MAX_PARTS * MIN_PART_SIZE, MAX_OBJECT_SIZE),
);

describe('plan', () => {
  it('covers the file without gap or overlap, in order, with no empty part', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_100 * MIB }), (size) => {
        let end = 0;
        const isGapless = plan(size, partSizeFor(size)).every((span, index) => {
          const follows = span.number === index + 1 && span.start === end && span.end > span.start;
          end = span.end;
          return follows;
        });
        expect(isGapless).toBe(true);
        expect(end).toBe(size);
      }),
    );
  });

  it("keeps S3's limits for every size that S3 takes", () => {
    fc.assert(
      fc.property(anySize, (size) => {
        const partSize = partSizeFor(size);
        const parts = partCount(size, partSize);
        expect(partSize).toBeGreaterThanOrEqual(MIN_PART_SIZE);
        expect(partSize % MIB).toBe(0);
        expect(parts).toBeLessThanOrEqual(MAX_PARTS);
        expect(spanOf(size, partSize, parts).end).toBe(size);
        expect(isOnePart(size)).toBe(parts === 1);
      }),
    );
  });

  it('makes parts of 5 MiB up to 2 GiB', () => {
    expect(partSizeFor(1)).toBe(5 * MIB);
    expect(partSizeFor(2048 * MIB)).toBe(5 * MIB);
  });

  it('knows no part outside the plan', () => {
    const size = 12 * MIB;
    for (const number of [0, -1, 4, 1.5, NaN])
      expect(() => spanOf(size, partSizeFor(size), number)).toThrow(RangeError);
  });
});
