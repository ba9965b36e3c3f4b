import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAsked, patienceOf } from './patience.ts';

const ASKED = [
  'fetchPermit',
  'process',
  'waitForProcess',
  'createMultipart',
  'listParts',
  'abortMultipart',
  'completeMultipart',
] as const;

describe('how long an answer is waited for', () => {
  it('is short at first for what S3 answers at once, and minutes for parts that are put together', () => {
    expect(patienceOf('listParts', 0)).toBe(30_000);
    expect([0, 1, 2, 3, 9].map((attempts) => patienceOf('completeMultipart', attempts))).toEqual([
      30_000, 60_000, 120_000, 240_000, 600_000,
    ]);
  });

  it('never ends for what runs on this device', () => {
    for (const type of ['stage', 'dropSource'] as const) {
      expect(patienceOf(type, 0)).toBeNull();
      expect(isAsked(type)).toBe(false);
    }
  });

  it('is longer than the gateway waits for the Portal, and never shrinks by trouble', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ASKED), fc.nat(2_000), (type, attempts) => {
        const now = patienceOf(type, attempts) ?? NaN;
        expect(now).toBeGreaterThanOrEqual(patienceOf(type, 0) ?? NaN);
        expect(now).toBeLessThanOrEqual(600_000);
        expect(patienceOf(type, attempts + 1)).toBeGreaterThanOrEqual(now);
      }),
    );
    for (const type of ['fetchPermit', 'process'] as const)
      expect(patienceOf(type, 0)).toBeGreaterThan(30_000);
    expect(patienceOf('waitForProcess', 0)).toBeGreaterThan(70_000);
  });
});
