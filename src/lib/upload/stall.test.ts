import { describe, expect, it } from 'vitest';
import { lineAfter, UNKNOWN_LINE, type Line } from './outage.ts';
import { look } from './stall.ts';
import { NO_TRAFFIC, trafficAfter, type Traffic, type TrafficEvent } from './traffic.ts';

const PART = 5 * 1024 * 1024;

const begun = (number: number, begunAt: number, bytes = PART, cuts = 0): TrafficEvent => ({
  type: 'begun',
  flying: { number, begunAt, bytes, cuts },
});
const landed = (number: number, at: number): TrafficEvent => ({ type: 'landed', number, at });
const cut = (number: number, at: number): TrafficEvent => ({ type: 'cut', number, at });

function after(...events: TrafficEvent[]): Traffic {
  return events.reduce(trafficAfter, NO_TRAFFIC);
}

/** A line on which a probe sent then was answered. */
function answeredAt(sentAt: number): Line {
  return lineAfter(UNKNOWN_LINE, { type: 'answered', sentAt, at: sentAt + 50 });
}

/** A link on which a part takes a second; then the second one hangs. */
const HANGING = [begun(1, 0), landed(1, 1_000), begun(2, 1_000)];

describe('the last part that stands still', () => {
  it('is cut after ten seconds on a fast link, when S3 answered since', () => {
    const traffic = after(...HANGING);
    expect(look(traffic, 10_900, answeredAt(8_000)).cut).toEqual([]);
    expect(look(traffic, 11_000, answeredAt(8_000)).cut).toEqual([2]);
  });

  it('is left alone while S3 does not answer', () => {
    const traffic = after(...HANGING);
    expect(look(traffic, 60_000, answeredAt(900)).cut).toEqual([]);
    expect(look(traffic, 60_000, UNKNOWN_LINE).cut).toEqual([]);
    const missed = lineAfter(answeredAt(8_000), { type: 'missed', sentAt: 9_000 });
    expect(look(traffic, 60_000, missed)).toMatchObject({ cut: [], nextAt: null });
  });

  it('gets five times what the link took lately', () => {
    const traffic = after(begun(1, 0), landed(1, 20_000), begun(2, 20_000));
    expect(look(traffic, 119_000, answeredAt(100_000)).cut).toEqual([]);
    expect(look(traffic, 120_000, answeredAt(100_000)).cut).toEqual([2]);
  });

  it('gets no longer because a few bytes took their time for other things than bytes', () => {
    const traffic = after(...HANGING, begun(3, 1_000, 3_000), landed(3, 1_100));
    expect(look(traffic, 11_100, answeredAt(8_000)).cut).toEqual([2]);
  });
});

describe('several that stand still', () => {
  const four = [begun(1, 0), landed(1, 1_000), ...[2, 3, 4, 5].map((number) => begun(number, 1_000))];

  it('are asked one at a time: the first is cut, and until that is answered no other', () => {
    const traffic = after(...four);
    const now = 41_000;
    expect(look(traffic, now, answeredAt(30_000)).cut).toEqual([2]);
    const asked = trafficAfter(traffic, cut(2, now));
    expect(look(asked, now, answeredAt(30_000)).cut).toEqual([]);
    const again = trafficAfter(asked, begun(6, now, PART, 1));
    expect(look(again, now + 60_000, answeredAt(now + 50_000)).cut).toEqual([]);
  });

  it('are all cut when what was sent again for the first lands before them', () => {
    const again = after(...four, cut(2, 41_000), begun(6, 41_000, PART, 1), landed(6, 42_000));
    expect(look(again, 42_000, answeredAt(30_000)).cut).toEqual([3, 4, 5]);
  });

  it('are alive when they land first', () => {
    const slow = after(...four, cut(2, 41_000), begun(6, 41_000, PART, 1), landed(3, 90_000));
    expect(look(slow, 95_000, answeredAt(94_000)).cut).toEqual([]);
  });
});

it('one more is sent beside those that stand, by the quicker of two measures of the link', () => {
  const traffic = after(
    ...[begun(1, 0), landed(1, 60_000), begun(2, 60_000), landed(2, 60_100), begun(3, 60_100)],
  );
  expect(look(traffic, 70_000, answeredAt(65_000)).connections).toBe(1);
  expect(look(traffic, 70_100, answeredAt(65_000)).connections).toBe(2);
});
