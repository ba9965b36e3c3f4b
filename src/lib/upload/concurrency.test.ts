import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_PACE, MOST_CONNECTIONS, paceAfter, type Pace, type PaceEvent } from './concurrency.ts';

const PART = 5 * 1024 * 1024;
const MBIT = 125_000;

function run(events: readonly PaceEvent[], from: Pace = FIRST_PACE): Pace {
  return events.reduce(paceAfter, from);
}

/** Parts that land one after the other on a link of `rate` bytes a second. */
function landings(count: number, rate: number, since: number): PaceEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'landed',
    at: since + ((index + 1) * PART * 1000) / rate,
    bytes: PART,
    aloft: 0,
  }));
}

const BEGUN: PaceEvent = { type: 'begun', at: 0 };

describe('the pace', () => {
  it('begins with one connection, and goes to four as soon as one part shows a fast link', () => {
    expect(FIRST_PACE.connections).toBe(1);
    expect(run([BEGUN, ...landings(1, 50 * MBIT, 0)]).connections).toBe(MOST_CONNECTIONS);
  });

  it('takes no more connections than 8 s of the link', () => {
    expect(run([BEGUN, ...landings(1, 11 * MBIT, 0)]).connections).toBe(2);
    expect(run([BEGUN, ...landings(1, 5 * MBIT, 0)]).connections).toBe(1);
  });

  it('tries one more now and then, and keeps it only where that is clearly faster', () => {
    const tried = run([BEGUN, ...landings(4, 5 * MBIT, 0)]);
    expect(tried.connections).toBe(2);
    const since = (4 * PART * 1000) / (5 * MBIT);
    expect(run(landings(6, 5 * MBIT, since), tried).connections).toBe(1);
    expect(run(landings(6, 7 * MBIT, since), tried).connections).toBeGreaterThanOrEqual(2);
  });

  it('halves on trouble, once for connections that break together', () => {
    const four: Pace = { ...FIRST_PACE, connections: 4 };
    const together = run(
      [BEGUN, ...[20_000, 20_001, 24_000].map((at): PaceEvent => ({ type: 'troubled', at }))],
      four,
    );
    expect(together.connections).toBe(2);
    expect(paceAfter(together, { type: 'troubled', at: 26_000 }).connections).toBe(1);
  });

  it('comes back after trouble, the sooner the faster the link', () => {
    const troubled = run([BEGUN, ...landings(1, 50 * MBIT, 0), { type: 'troubled', at: 10_000 }]);
    expect(troubled.connections).toBe(2);
    expect(run(landings(8, 50 * MBIT, 10_000), troubled).connections).toBe(1);
    expect(run(landings(100, 50 * MBIT, 10_000), troubled).connections).toBe(4);
    expect(run(landings(80, 500 * MBIT, 10_000), troubled).connections).toBe(4);
  });

  it('sends one part at a time on a slow link, and stays so', () => {
    const pace = run([BEGUN, ...landings(3, 50_000, 0)]);
    expect(pace.connections).toBe(1);
    expect(run(landings(10, 55_000, 1e6), pace).connections).toBe(1);
  });

  it('does not count idle time against the link', () => {
    const pace = run([BEGUN, ...landings(2, 50 * MBIT, 0), { type: 'begun', at: 9e9 }]);
    expect(run(landings(8, 50 * MBIT, 9e9), pace)).toMatchObject({ connections: 4 });
    expect(run(landings(8, 50 * MBIT, 9e9), pace).rate).toBeGreaterThan(45 * MBIT);
  });

  it('stays between one and four whatever happens', () => {
    const anyEvent = fc.record({
      type: fc.constantFrom('begun', 'landed', 'troubled'),
      at: fc.nat({ max: 1e7 }),
      bytes: fc.nat({ max: 1e8 }),
      aloft: fc.nat({ max: 1e8 }),
    });
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        let pace = FIRST_PACE;
        for (const event of events.sort((a, b) => a.at - b.at)) {
          pace = paceAfter(pace, event);
          expect(pace.connections).toBeGreaterThanOrEqual(1);
          expect(pace.connections).toBeLessThanOrEqual(MOST_CONNECTIONS);
          expect(Number.isInteger(pace.connections)).toBe(true);
        }
      }),
    );
  });
});
