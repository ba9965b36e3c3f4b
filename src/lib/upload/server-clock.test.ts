import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterSetting,
  afterSleep,
  assumed,
  drift,
  heardGateway,
  heardStorage,
  offsetAt,
  timeAt,
  type Reading,
  type ServerClock,
} from './server-clock.ts';
import { HOUR, NOW } from './testing/samples.ts';

const DAY = 24 * HOUR;
/** The device is three days ahead. */
const START: Reading = { wall: NOW + 3 * DAY, steady: 1_000 };
const KNOWN = heardGateway(assumed(START, 0), START, { time: NOW, within: 500 });

/** So much later, with the device's clock set `jump` ms ahead and its steady one stopped for `sleep` ms. */
function later(ms: number, jump = 0, sleep = 0): Reading {
  return { wall: START.wall + ms + jump, steady: START.steady + ms - sleep };
}

describe('the clock of a worker that has heard nobody', () => {
  it('is the device’s with what it was last known to be off by', () => {
    const clock = assumed(START, -3 * DAY);
    expect(timeAt(clock, later(5_000))).toBe(NOW + 5_000);
    expect(clock.isHeard).toBe(false);
  });

  it('takes S3’s word for the time whole', () => {
    const clock = heardStorage(assumed(START, 0), later(10), NOW);
    expect(timeAt(clock, later(1_010))).toBe(NOW + 1_000);
    expect(clock.storageLead).toBe(0);
  });
});

describe('a clock that jumps while the worker lives', () => {
  const anyJump = fc.integer({ min: -3 * DAY, max: 3 * DAY });

  it('moves the server’s time by nothing', () => {
    fc.assert(
      fc.property(anyJump, fc.nat(HOUR), (jump, ms) => {
        expect(timeAt(KNOWN, later(ms, jump))).toBe(NOW + ms);
        expect(offsetAt(KNOWN, later(ms, jump))).toBe(-3 * DAY - jump);
      }),
    );
  });

  it('is noticed when it went back, and counted from where it went to', () => {
    const back = later(HOUR, -DAY);
    expect(drift(KNOWN, back)).toBe('set-back');
    const clock = afterSetting(KNOWN, back);
    expect(drift(clock, later(2 * HOUR, -DAY))).toBe('none');
    expect(timeAt(clock, later(2 * HOUR, -DAY))).toBe(NOW + 2 * HOUR);
  });

  it('is no jump while it only runs unevenly', () => {
    expect(drift(KNOWN, later(HOUR, 4_900))).toBe('none');
    expect(drift(KNOWN, later(HOUR, -4_900))).toBe('none');
  });

  it('could be a sleep when it went ahead, which the gateway tells', () => {
    const ahead = later(0, DAY);
    expect(drift(KNOWN, ahead)).toBe('ahead');
    const set = heardGateway(KNOWN, ahead, { time: NOW, within: 500 });
    expect(timeAt(set, ahead)).toBe(NOW);
    const slept = later(DAY, 0, DAY);
    expect(drift(KNOWN, slept)).toBe('ahead');
    const awake = heardGateway(KNOWN, slept, { time: NOW + DAY, within: 500 });
    expect(timeAt(awake, slept)).toBe(NOW + DAY);
    for (const [clock, at] of [
      [set, ahead],
      [awake, slept],
    ] as const)
      expect(drift(clock, at)).toBe('none');
  });

  it('counts as a sleep where nobody can tell', () => {
    const slept = later(DAY, 0, DAY);
    const clock = afterSleep(KNOWN, slept);
    expect(timeAt(clock, slept)).toBe(NOW + DAY);
    expect(clock.isHeard).toBe(false);
  });
});

describe('a server’s word', () => {
  it('is no news within what it may be wrong by, so that times don’t flicker', () => {
    const clock = heardGateway(KNOWN, later(60_000), { time: NOW + 60_900, within: 500 });
    expect(timeAt(clock, later(60_000))).toBe(NOW + 60_000);
  });

  it('is taken where it differs by more', () => {
    const clock = heardGateway(KNOWN, later(60_000), { time: NOW + 62_000, within: 500 });
    expect(timeAt(clock, later(60_000))).toBe(NOW + 62_000);
  });

  it('leaves S3 its own where the gateway’s clock is another', () => {
    const apart = heardStorage(KNOWN, later(10), NOW + HOUR);
    expect(timeAt(apart, later(10))).toBe(NOW + HOUR);
    const again = heardGateway(apart, later(1_000), { time: NOW + 1_000, within: 500 });
    expect(timeAt(again, later(1_000))).toBe(NOW + HOUR + 990);
  });

  it('is right at last, whatever was believed before', () => {
    const anyStep = fc.constantFrom<(clock: ServerClock, at: Reading) => ServerClock>(
      afterSetting,
      afterSleep,
      (clock, at) => heardStorage(clock, at, NOW - DAY),
      (clock, at) => heardGateway(clock, at, { time: NOW + DAY, within: 500 }),
    );
    fc.assert(
      fc.property(fc.array(anyStep), fc.integer({ min: -DAY, max: DAY }), (steps, jump) => {
        let clock = KNOWN;
        for (const [index, step] of steps.entries()) clock = step(clock, later(index * 1_000, jump));
        const at = later(HOUR, jump);
        clock = heardStorage(heardGateway(clock, at, { time: NOW, within: 0 }), at, NOW);
        expect(Math.abs(timeAt(clock, at) - NOW)).toBeLessThanOrEqual(1_000);
      }),
    );
  });
});
