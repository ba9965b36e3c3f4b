import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MBIT, STEADY, type LinkShape } from './testing/link/link.ts';
import { uploadOver } from './testing/link/upload-over.ts';

const MB = 1_000_000;
const PART = 5 * 1024 * 1024;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

function steady(mbit: number, more: Partial<LinkShape> = {}): LinkShape {
  return { ...STEADY, capacity: [{ at: 0, rate: mbit * MBIT }], ...more };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Bytes that last so long on the link, ms, at least 12 parts. */
function sizeFor({ capacity: [first] }: LinkShape, ms: number): number {
  return Math.max(12 * PART, Math.round(((first?.rate ?? 0) * ms) / 1000));
}

const anyUnfairness = fc
  .array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 1, maxLength: 5 })
  .map((weights) => (connection: number) => weights[connection % weights.length] ?? 1);

/** From 0.5 to 100 Mbit/s; what four connections with a preflight for each part can fill. Modems buffer 64 kB and more. */
const anySteady: fc.Arbitrary<LinkShape> = fc
  .record({
    mbit: fc.double({ min: 0.5, max: 100, noNaN: true }),
    roundTrip: fc.integer({ min: 10, max: 200 }),
    buffer: fc.integer({ min: 64_000, max: 256_000 }),
    weight: anyUnfairness,
  })
  .filter(({ mbit, roundTrip }) => mbit * MBIT * roundTrip <= 1.2 * MB * 1000)
  .map(({ mbit, ...more }) => steady(mbit, more));

describe('over simulated links', () => {
  it('a steady link is used to 0.85 at least, and no part is cut', () => {
    fc.assert(
      fc.property(anySteady, (shape) => {
        const { time, ideal, sent, cut } = uploadOver(shape, sizeFor(shape, 300_000));
        expect(time).toBeLessThanOrEqual(ideal / 0.85);
        expect(sent).toBeLessThan(1.001);
        expect(cut).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('a link on which one connection is bound by loss is used to 0.85 at least once that is known', () => {
    fc.assert(
      fc.property(fc.double({ min: 4, max: 12, noNaN: true }), (mbit) => {
        const shape = steady(mbit, { loss: 0.001 });
        const { time, ideal } = uploadOver(shape, sizeFor(shape, 900_000));
        expect(time).toBeLessThanOrEqual(ideal / 0.85);
      }),
      { numRuns: 20 },
    );
  });

  it('whatever a link does, the file arrives, and each time it changes costs one part at most', () => {
    const anyChange = fc.record({
      at: fc.integer({ min: 1_000, max: 200_000 }),
      mbit: fc.double({ min: 0.512, max: 50, noNaN: true }),
    });
    fc.assert(
      fc.property(anySteady, fc.array(anyChange, { maxLength: 4 }), (shape, changes) => {
        const later = changes.sort((a, b) => a.at - b.at).map(({ at, mbit }) => ({ at, rate: mbit * MBIT }));
        const changing = { ...shape, capacity: [...shape.capacity, ...later] };
        const course = uploadOver(changing, sizeFor(shape, 100_000));
        expect(course.time).toBeLessThan(Infinity);
        expect(course.cut).toBeLessThanOrEqual(changes.length);
        expect(course.sent).toBeLessThan(1.001 + changes.length / 12);
      }),
      { numRuns: 60 },
    );
  });

  it('a link of 64 kB/s has one part on its way after the first, and none is cut', () => {
    const { time, ideal, cut, paces } = uploadOver(steady(0.5), 30 * MB);
    expect(paces).toEqual([{ at: 0, connections: 1 }]);
    expect(cut).toBe(0);
    expect(time).toBeLessThan(ideal * 1.02);
  });

  it('10 Mbit/s and 1 Mbit/s are used to 0.98', () => {
    expect(ratio(steady(10), 200 * MB)).toBeLessThan(1.02);
    expect(ratio(steady(1), 60 * MB)).toBeLessThan(1.02);
  });

  it('resets every 20 s or so at 10 Mbit/s cost little more than the half part that each must', () => {
    const courses = SEEDS.map((seed) => {
      const resets = Array.from({ length: 100 }, (_, index) => (index + 1) * 20_000 + seed * 550);
      return uploadOver(steady(10, { resets }), 200 * MB, { seed });
    });
    expect(mean(courses.map(({ sent }) => sent))).toBeLessThan(1.2);
    expect(mean(courses.map(({ time, ideal }) => time / ideal))).toBeLessThan(1.25);
    // Of the last three quarters; the first may try more.
    for (const { paces, time } of courses)
      expect(paces.filter(({ at, connections }) => connections > 1 && at > time / 4)).toEqual([]);
  });

  it('resets every 10 s at 10 Mbit/s, between which two parts just fit, let both land', () => {
    const courses = SEEDS.map((seed) => {
      const resets = Array.from({ length: 100 }, (_, index) => (index + 1) * 10_000 + seed * 550);
      return uploadOver(steady(10, { resets }), 200 * MB, { seed });
    });
    for (const { sent, time, ideal } of courses) {
      expect(sent).toBeLessThan(1.15);
      expect(time / ideal).toBeLessThan(1.25);
    }
  });

  it('50 Mbit/s that become 0.5 lose at most a part, and only the last one', () => {
    const capacity = [
      { at: 0, rate: 50 * MBIT },
      { at: 10_000, rate: 0.5 * MBIT },
    ];
    for (let size = 60; size < 120; size += 4) {
      const course = uploadOver({ ...STEADY, capacity }, size * MB);
      expect(course.cut).toBeLessThanOrEqual(1);
      expect(course.sent).toBeLessThan(1 + PART / (size * MB));
    }
  });

  for (const kind of ['refused', 'vanishing'] as const)
    for (const mbit of [1, 10, 50])
      it(`an outage of 60 s, ${kind}, at ${mbit} Mbit/s is over within seconds of its end`, () => {
        const size = mbit * MBIT * 300;
        const outages = [{ from: 40_000, to: 100_000, kind }];
        const late = SEEDS.map((seed) => {
          const away = uploadOver(steady(mbit, { outages }), size, { seed });
          const { time } = uploadOver(steady(mbit), size, { seed });
          return (away.time - time - 60_000) / 1000;
        });
        // What was on its way may be lost: up to a part, which takes 42 s at 1 Mbit/s and 4 s at 10.
        const lost = (PART * 1.5) / (mbit * MBIT);
        expect(Math.max(...late)).toBeLessThan(5 + lost);
      });

  it('what slept through an outage of 60 s is sent again as soon as nothing else is left to send', () => {
    for (const mbit of [10, 50]) {
      const late = SEEDS.map((seed) => {
        const from = 10_000 + seed * 700;
        const outages = [{ from, to: from + 60_000, kind: 'vanishing' as const }];
        const { time, ideal } = uploadOver(steady(mbit, { outages }), mbit * 4 * MB, { seed });
        return time - ideal;
      });
      expect(mean(late)).toBeLessThan(5_500);
    }
  });

  it('a part on a dead connection is cut once it was overtaken, wherever in the file it is', () => {
    for (const dead of [1, 3, 10, 20]) {
      const course = uploadOver(steady(10), 20 * PART, { faults: { dead: [dead], slowDown: null } });
      expect(course.cut).toBe(1);
      expect(course.time - course.ideal).toBeLessThan(30_000);
    }
  });

  it('a last part of a few bytes hides no dead connection behind its own delay', () => {
    const { time, ideal } = uploadOver(steady(30), 20 * PART + 3_000, {
      faults: { dead: [18], slowDown: null },
    });
    expect(time - ideal).toBeLessThan(30_000);
  });

  it('several parts on dead connections with nothing left to send beside them are found out by the first', () => {
    for (const dead of [
      [19, 20],
      [17, 18, 19, 20],
      [2, 18, 20],
    ]) {
      const course = uploadOver(steady(30), 20 * PART, { faults: { dead, slowDown: null } });
      expect(course.cut).toBe(dead.length);
      expect(course.time - course.ideal).toBeLessThan(40_000);
    }
  });

  it('the first connections of all being dead costs a minute and half a part’s time at most', () => {
    for (const mbit of [1, 2, 10, 50])
      for (const count of [1, 2, 3, 4, 5]) {
        const dead = Array.from({ length: count }, (_, index) => index + 1);
        const course = uploadOver(steady(mbit), 20 * PART, { faults: { dead, slowDown: null } });
        expect(course.cut).toBe(count);
        expect(course.time - course.ideal).toBeLessThan(60_000 + (500 * PART) / (mbit * MBIT));
      }
  });

  it('a last part whose connections are dead twice costs a minute at most', () => {
    for (const mbit of [10, 50]) {
      const course = uploadOver(steady(mbit), 20 * PART, { faults: { dead: [20, 20], slowDown: null } });
      expect(course.cut).toBe(2);
      expect(course.time - course.ideal).toBeLessThan(60_000);
    }
  });

  it('a slow link whose probes pass the queue still loses little', () => {
    for (const mbit of [0.512, 0.75, 1, 1.5, 2]) {
      const { time, ideal, sent } = uploadOver(steady(mbit, { buffer: 1_000, roundTrip: 30 }), 20 * PART);
      expect(sent).toBeLessThan(1.05);
      expect(time).toBeLessThan(ideal * 1.06);
    }
  });

  it('SlowDown is backed off from, and when it is over the link is used again', () => {
    const slowDown = { from: 20_000, to: 60_000, above: 1 };
    const { paces, time, ideal } = uploadOver(steady(50), 1500 * MB, { faults: { dead: [], slowDown } });
    const during = paces.filter(({ at }) => at > 40_000 && at < 60_000);
    for (const { connections } of during) expect(connections).toBeLessThanOrEqual(2);
    expect(paces.at(-1)?.connections).toBe(4);
    expect(time - ideal).toBeLessThan(60_000);
  });
});

function ratio(shape: LinkShape, size: number): number {
  const { time, ideal } = uploadOver(shape, size);
  return time / ideal;
}
