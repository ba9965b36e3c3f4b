import { describe, expect, it } from 'vitest';
import { leadAt, NO_TRAFFIC, trafficAfter, type Traffic, type TrafficEvent } from './traffic.ts';

const PART = 5_000_000;
const SECOND = 1_000;

const begun = (number: number, begunAt: number, bytes = PART): TrafficEvent => ({
  type: 'begun',
  flying: { number, begunAt, bytes, cuts: 0 },
});
const landed = (number: number, at: number): TrafficEvent => ({ type: 'landed', number, at });
const troubled = (number: number, at: number): TrafficEvent => ({ type: 'troubled', number, at });

/** One part that took 5 s: a megabyte a second. */
const FIRST = [begun(1, 0), landed(1, 5 * SECOND)];

function after(...events: TrafficEvent[]): Traffic {
  return events.reduce(trafficAfter, NO_TRAFFIC);
}

describe('the next send', () => {
  it('begins a second before the only one on its way is expected to land', () => {
    expect(leadAt(after(...FIRST, begun(2, 5 * SECOND)), 1)).toBeCloseTo(9 * SECOND);
  });

  it('begins half-way to it at the earliest, where that is less', () => {
    expect(leadAt(after(...FIRST, begun(2, 5 * SECOND, 1_000_000)), 1)).toBeCloseTo(5.5 * SECOND);
  });

  it('knows what crossed of one that shared the link until now', () => {
    const shared = after(...FIRST, begun(2, 5 * SECOND), begun(3, 7 * SECOND), landed(2, 13 * SECOND));
    // 3 MB of the third crossed beside the second; the rest has the link to itself.
    expect(leadAt(shared, 1)).toBeCloseTo(14 * SECOND);
  });

  it('waits for the first of several that lands', () => {
    const shared = after(...FIRST, begun(2, 5 * SECOND), begun(3, 7 * SECOND));
    // 2 MB of the second had crossed before the third began.
    expect(leadAt(shared, 2)).toBeCloseTo(12 * SECOND);
  });

  it('is not held up by one that stands still, nor shares the link with it', () => {
    const overtaken = after(...FIRST, begun(2, 5 * SECOND), begun(3, 5 * SECOND), landed(3, 10 * SECOND));
    expect(leadAt(trafficAfter(overtaken, begun(4, 10 * SECOND)), 2)).toBeCloseTo(14 * SECOND);
  });

  it('begins at once beside one that was overtaken, where nothing else is on its way', () => {
    const overtaken = after(...FIRST, begun(2, 5 * SECOND), begun(3, 5 * SECOND), landed(3, 10 * SECOND));
    expect(leadAt(overtaken, 1)).toBe(10 * SECOND);
  });

  it('leads by little where the link breaks now and then', () => {
    const broken = after(begun(1, 0), landed(1, 5 * SECOND), begun(2, 5 * SECOND), troubled(2, 6 * SECOND));
    const lead = leadAt(trafficAfter(broken, begun(3, 6 * SECOND)), 1) ?? 0;
    expect(lead).toBeGreaterThan(10.9 * SECOND);
    expect(lead).toBeLessThan(11 * SECOND);
  });

  it('needs no lead while nothing has landed, or connections are free, or all are in use', () => {
    expect(leadAt(after(begun(1, 0)), 1)).toBeNull();
    expect(leadAt(after(...FIRST, begun(2, 5 * SECOND)), 2)).toBeNull();
    const four = [2, 3, 4, 5].map((number) => begun(number, 5 * SECOND));
    const { pace, ...rest } = after(...FIRST, ...four);
    expect(leadAt({ ...rest, pace: { ...pace, connections: 4 } }, 4)).toBeNull();
  });
});
