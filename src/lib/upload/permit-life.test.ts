import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dated, isExpiring, isSameKey, isTooShort, renewalTime } from './permit-life.ts';
import { HOUR, NOW, samplePermit } from './testing/samples.ts';

describe('the life of a permit', () => {
  it.each([
    ['ten minutes', 24 * HOUR, 600_000],
    ['a twentieth of its life', 2 * HOUR, 360_000],
    ['a twentieth of a short life', 12_000, 600],
  ])('ends early by %s, whichever is later', (_, life, margin) => {
    const permit = samplePermit({ issuedAt: NOW, expiresAt: NOW + life });
    expect(isExpiring(permit, NOW + life - margin - 1)).toBe(false);
    expect(isExpiring(permit, NOW + life - margin)).toBe(true);
    expect(renewalTime({ ...permit, isLast: true })).toBe(NOW + life);
  });

  it('is too short for a part that would fit in a new one, never for one that would fit in none', () => {
    const life = 60_000;
    const permit = samplePermit({ issuedAt: NOW, expiresAt: NOW + life });
    const at = NOW + life - 10_000;
    expect(isTooShort(permit, 7 * 1024, 1024, at)).toBe(false);
    expect(isTooShort(permit, 9 * 1024, 1024, at)).toBe(true);
    expect(isTooShort(permit, 47 * 1024, 1024, at)).toBe(true);
    expect(isTooShort(permit, 49 * 1024, 1024, at)).toBe(false);
    expect(isTooShort(permit, 9 * 1024, null, at)).toBe(false);
    expect(isTooShort(permit, 1, null, NOW + life)).toBe(true);
    expect(isTooShort({ ...permit, isLast: true }, 9 * 1024, 1024, NOW + life)).toBe(false);
  });

  it('is never too short at once, whatever the part and the speed', () => {
    const anySpeed = fc.option(fc.integer({ min: 1, max: 1e9 }));
    fc.assert(
      fc.property(
        fc.integer({ min: -HOUR, max: 48 * HOUR }),
        fc.integer({ min: 1, max: 5e9 }),
        anySpeed,
        fc.integer({ min: 0, max: 499 }),
        (life, bytes, speed, delay) => {
          const permit = dated(samplePermit({ expiresAt: NOW + life }), NOW);
          expect(isTooShort(permit, bytes, speed, NOW + delay)).toBe(false);
        },
      ),
    );
  });

  it('is never over at once for a permit that just came, however short it lives', () => {
    fc.assert(
      fc.property(fc.integer({ min: -HOUR, max: 48 * HOUR }), (life) => {
        const permit = dated(samplePermit({ expiresAt: NOW + life }), NOW);
        expect(isExpiring(permit, NOW)).toBe(false);
      }),
    );
  });

  it('is left to S3 to end where its dates make no sense', () => {
    const permit = samplePermit({ issuedAt: NOW, expiresAt: NOW - HOUR });
    expect(renewalTime(permit)).toBeNull();
  });

  it('takes two permits for the same only if they write the same object', () => {
    const permit = samplePermit();
    expect(isSameKey(permit, samplePermit({ accessKeyId: 'ASIA2' }))).toBe(true);
    expect(isSameKey(permit, samplePermit({ key: 'other' }))).toBe(false);
    expect(isSameKey(permit, samplePermit({ bucket: 'other' }))).toBe(false);
  });
});
