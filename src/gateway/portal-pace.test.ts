import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RATE_LIMIT_PER_SECOND } from '../lib/portal/headers.ts';
import { admit, createPortalPace, LONGEST_WAIT, WINDOW } from './portal-pace.ts';

function replay(arrivals: readonly number[]): { at: number[]; waits: number[]; refusals: number } {
  let starts: readonly number[] = [];
  const at: number[] = [];
  const waits: number[] = [];
  for (const now of arrivals) {
    const admission = admit(starts, now);
    if (!admission.admitted) continue;
    starts = admission.starts;
    at.push(admission.at);
    waits.push(admission.at - now);
  }
  return { at, waits, refusals: arrivals.length - at.length };
}

describe('admit', () => {
  test('lets a full second of calls through at once and the next one a second later', () => {
    const { at } = replay(Array.from({ length: RATE_LIMIT_PER_SECOND + 1 }, () => 1_000));
    expect(at.slice(0, RATE_LIMIT_PER_SECOND).every((start) => start === 1_000)).toBe(true);
    expect(at.at(-1)).toBe(1_000 + WINDOW);
  });

  test('never has more calls in any second than the Portal allows, and never delays one too long', () => {
    const gap = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 4 }) },
      fc.integer({ min: 0, max: 900 }),
    );
    const gaps = fc.array(gap, { minLength: 200, maxLength: 800 });
    fc.assert(
      fc.property(gaps, (steps) => {
        let time = 5_000;
        const arrivals = steps.map((step) => (time += step));
        const { at, waits } = replay(arrivals);
        at.forEach((start, index) => {
          const after = at[index + RATE_LIMIT_PER_SECOND];
          if (after !== undefined) expect(after - start).toBeGreaterThan(1_000);
        });
        expect([...at].sort((a, b) => a - b)).toEqual(at);
        expect(Math.max(0, ...waits)).toBeLessThanOrEqual(LONGEST_WAIT);
      }),
    );
  });

  test('refuses once the queue is longer than anyone should wait, and says for how long', () => {
    const { at, refusals } = replay(Array.from({ length: 1_000 }, () => 0));
    expect(at.length).toBe(RATE_LIMIT_PER_SECOND * (1 + Math.floor(LONGEST_WAIT / WINDOW)));
    expect(refusals).toBe(1_000 - at.length);
    const refused = admit(at, 0);
    expect(refused).toEqual({ admitted: false, retryAfter: expect.any(Number) as number });
    if (!refused.admitted) expect(admit(at, refused.retryAfter).admitted).toBe(true);
  });
});

describe('createPortalPace', () => {
  test('counts each App ID for itself', () => {
    const pace = createPortalPace(() => 0);
    for (let call = 0; call < RATE_LIMIT_PER_SECOND; call += 1) pace.next('one');
    expect(pace.next('one')).toEqual({ wait: WINDOW });
    expect(pace.next('two')).toEqual({ wait: 0 });
  });

  test('starts afresh for an App ID that went quiet', () => {
    let now = 0;
    const pace = createPortalPace(() => now);
    for (let call = 0; call < RATE_LIMIT_PER_SECOND; call += 1) pace.next('one');
    now = WINDOW + 1;
    expect(pace.next('two')).toEqual({ wait: 0 });
    expect(pace.next('one')).toEqual({ wait: 0 });
  });
});
