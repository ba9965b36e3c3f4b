import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_PACE, MOST_CONNECTIONS, paceAfter, type Pace, type PaceEvent } from './concurrency.ts';

const PART = 5 * 1024 * 1024;

function run(events: readonly PaceEvent[], from: Pace = FIRST_PACE): Pace {
  return events.reduce(paceAfter, from);
}

/** Parts that land one after the other on a link of `rate` bytes a second. */
function landings(count: number, rate: number, since: number): PaceEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'landed',
    at: since + ((index + 1) * PART * 1000) / rate,
    bytes: PART,
  }));
}

const BEGUN: PaceEvent = { type: 'begun', at: 0 };

describe('the pace', () => {
  it('begins with three connections and keeps them while nothing gets faster', () => {
    expect(FIRST_PACE.connections).toBe(3);
    expect(run([BEGUN, ...landings(40, 1e6, 0)]).connections).toBe(3);
  });

  it('adds one after a clean window that was faster, up to four', () => {
    const pace = run([BEGUN, ...landings(6, 1e6, 0), ...landings(6, 2e6, 35_000)]);
    expect(pace.connections).toBe(4);
    expect(run(landings(60, 9e6, 70_000), pace).connections).toBe(MOST_CONNECTIONS);
  });

  it('halves on trouble, once for connections that break together', () => {
    const pace = run([BEGUN, { type: 'troubled', at: 100 }, { type: 'troubled', at: 150 }]);
    expect(pace.connections).toBe(1);
    const four: Pace = { ...FIRST_PACE, connections: 4 };
    const together = run(
      [BEGUN, ...[20_000, 20_001, 29_000].map((at): PaceEvent => ({ type: 'troubled', at }))],
      four,
    );
    expect(together.connections).toBe(2);
    expect(paceAfter(together, { type: 'troubled', at: 31_000 }).connections).toBe(1);
  });

  it('comes back after trouble on a link that is fast enough, where one connection never looks faster', () => {
    const pace = run([BEGUN, { type: 'troubled', at: 0 }]);
    expect(pace.connections).toBe(1);
    expect(run(landings(20, 1e6, 0), pace).connections).toBe(3);
  });

  it('sends one part at a time on a slow link, and stays so', () => {
    const pace = run([BEGUN, ...landings(3, 50_000, 0)]);
    expect(pace.connections).toBe(1);
    expect(run(landings(10, 55_000, 1e6), pace).connections).toBe(1);
  });

  it('does not take a link for slow because its first parts land together', () => {
    const together = [125_000, 125_100, 125_200].map((at): PaceEvent => ({
      type: 'landed',
      at,
      bytes: PART,
    }));
    expect(run([BEGUN, ...together]).connections).toBe(3);
  });

  it('does not count idle time against the link', () => {
    const pace = run([BEGUN, ...landings(2, 1e6, 0), { type: 'idle' }, { type: 'begun', at: 9e9 }]);
    expect(run(landings(6, 1e6, 9e9), pace).connections).toBe(3);
  });

  it('stays between one and four whatever happens', () => {
    const anyEvent = fc.record({
      type: fc.constantFrom('begun', 'landed', 'troubled', 'idle'),
      at: fc.nat({ max: 1e7 }),
      bytes: fc.nat({ max: 1e8 }),
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
