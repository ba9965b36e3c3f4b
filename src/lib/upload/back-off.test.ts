import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backOff,
  BASE_WAIT,
  BREAK_WAIT,
  breakWait,
  isOver,
  leastWait,
  LONGEST_RETRY_AFTER,
  LONGEST_WAIT,
  offlineWait,
} from './back-off.ts';

const anyAttempts = fc.nat({ max: 5_000 });
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backOff', () => {
  it('stays between nothing and a bound that doubles up to a minute', () => {
    fc.assert(
      fc.property(anyAttempts, anyRandom, (attempts, random) => {
        const wait = backOff(attempts, random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(LONGEST_WAIT, BASE_WAIT * 2 ** attempts));
      }),
    );
  });

  it('uses the whole range, so that uploads troubled together part', () => {
    expect(backOff(0, 0.999)).toBeCloseTo(499.5);
    expect(backOff(3, 0.5)).toBe(2_000);
    expect(backOff(3, 0)).toBe(0);
    expect(backOff(100, 0.5)).toBe(30_000);
  });

  it('waits at least what Retry-After asks for, fractions included, and never for ever', () => {
    expect(backOff(0, 0.5, 520)).toBe(520);
    expect(backOff(0, 0, 0.52)).toBe(0.52);
    fc.assert(
      fc.property(anyAttempts, anyRandom, fc.double(), (attempts, random, retryAfterMs) => {
        const wait = backOff(attempts, random, retryAfterMs);
        if (retryAfterMs > 0)
          expect(wait).toBeGreaterThanOrEqual(Math.min(retryAfterMs, LONGEST_RETRY_AFTER));
        expect(wait).toBeLessThanOrEqual(LONGEST_RETRY_AFTER);
      }),
    );
    expect(leastWait(NaN)).toBe(0);
  });

  it('tries seldom while offline, since the network tells when it is back', () => {
    fc.assert(
      fc.property(anyRandom, (random) => {
        expect(offlineWait(random)).toBeGreaterThanOrEqual(LONGEST_WAIT / 2);
        expect(offlineWait(random)).toBeLessThanOrEqual(LONGEST_WAIT);
      }),
    );
  });
});

describe('breakWait', () => {
  it('is short once, where a connection broke that carried something, and grows like any other after that', () => {
    expect(breakWait(0, 0.999)).toBeLessThan(BREAK_WAIT);
    expect(breakWait(0, 0.5, 520)).toBe(520);
    fc.assert(
      fc.property(anyAttempts, anyRandom, (attempts, random) => {
        expect(breakWait(attempts + 1, random)).toBe(backOff(attempts + 1, random));
      }),
    );
  });
});

describe('isOver', () => {
  it('ends a wait at its time, and one that a clock set back has made endless', () => {
    expect(isOver(1_000, 999)).toBe(false);
    expect(isOver(1_000, 1_000)).toBe(true);
    expect(isOver(1_000 + LONGEST_RETRY_AFTER, 1_000)).toBe(false);
    expect(isOver(1_001 + LONGEST_RETRY_AFTER, 1_000)).toBe(true);
  });
});
