import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statedExpiry } from './stated-expiry.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z');
const END = Date.parse('2026-11-22T18:30:00Z');
const SECRETS = { accessKeyId: 'ASIA', secretAccessKey: '1795372200', sessionToken: 'hush', key: 'k' };

describe('the end that a permit states', () => {
  test.each([
    ['ISO', { expiration: '2026-11-22T18:30:00Z' }],
    ['ISO with a zone', { Expiration: '2026-11-22T19:30:00+01:00' }],
    ['ISO without a zone, which is UTC', { expires_at: '2026-11-22 18:30:00' }],
    ['basic ISO', { 'x-amz-expiration': '20261122T183000Z' }],
    ['the form of HTTP', { expires: 'Sun, 22 Nov 2026 18:30:00 GMT' }],
    ['seconds', { expiresAt: END / 1000 }],
    ['seconds as text', { expiry_date: String(END / 1000) }],
    ['seconds with a fraction', { expiresAt: END / 1000 + 0.0 }],
    ['milliseconds', { validUntil: END }],
    ['microseconds', { notAfter: END * 1000 }],
    ['seconds from now', { expiresIn: 1800 }],
    ['seconds from now as text', { expires_in: '1800' }],
    ['seconds from now under the name of an end', { expiration: 1800 }],
    ['milliseconds from now', { expiresInMs: 1_800_000 }],
    ['a lifetime', { ttl: 1800 }],
    ['a field of its credentials', { credentials: { Expiration: '2026-11-22T18:30:00.000Z' } }],
    ['a field two objects down', { uploadPermit: { credentials: { expiration: END } } }],
    ['the earliest of several', { expiration: END + 60_000, tokenExpiresAt: END }],
    ['the only plausible one', { objectExpiresAt: '2036-01-01T00:00:00Z', expiration: END }],
  ])('is read from %s', (_, fields) => {
    expect(statedExpiry({ ...SECRETS, ...fields }, NOW)).toBe(END);
  });

  test.each([
    ['nothing', {}],
    ['what has passed', { expiration: '2026-11-22T17:59:59Z' }],
    ['what is no time', { expiration: 'soon', expiresAt: null, expires: true, expiresIn: -5 }],
    ['what is years away', { expires: '2036-01-01T00:00:00Z' }],
    ['a zero', { expiresIn: 0, expiration: 0 }],
  ])('is not read from %s', (_, fields) => {
    expect(statedExpiry({ ...SECRETS, ...fields }, NOW)).toBeNull();
  });

  test('is never before the permit was asked for, whatever it holds', () => {
    const fields = fc.dictionary(
      fc.constantFrom('expiration', 'expires', 'expires_in', 'ttl', 'credentials'),
      fc.anything(),
    );
    fc.assert(
      fc.property(fields, (permit) => {
        const end = statedExpiry(permit, NOW);
        if (end !== null) expect(end).toBeGreaterThan(NOW);
      }),
    );
  });
});
