import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dated, isExpiring, isSameKey, renewalTime } from './permit-life.ts';
import { HOUR, NOW, samplePermit } from './testing/samples.ts';

describe('the life of a permit', () => {
  it('ends a minute early for one that lives for hours', () => {
    const permit = samplePermit({ issuedAt: NOW, expiresAt: NOW + 2 * HOUR });
    expect(isExpiring(permit, NOW + 2 * HOUR - 60_001)).toBe(false);
    expect(isExpiring(permit, NOW + 2 * HOUR - 60_000)).toBe(true);
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
