import { describe, expect, it } from 'vitest';
import { isOutage, lineAfter, UNKNOWN_LINE, type Line, type LineEvent } from './outage.ts';

function after(...events: LineEvent[]): Line {
  return events.reduce(lineAfter, UNKNOWN_LINE);
}

const missed = (sentAt: number): LineEvent => ({ type: 'missed', sentAt });
const answered = (sentAt: number, at = sentAt + 100): LineEvent => ({ type: 'answered', sentAt, at });
const landed = (begunAt: number): LineEvent => ({ type: 'landed', begunAt });
const AWAY = [missed(10_000), missed(12_000), missed(14_000)];

describe('an outage', () => {
  it('is two probes in a row without an answer', () => {
    expect(isOutage(after(missed(1_000)))).toBe(false);
    expect(isOutage(after(missed(1_000), missed(3_000)))).toBe(true);
    expect(isOutage(after(missed(1_000), answered(2_000), missed(3_000)))).toBe(false);
  });

  it('ends with a quick answer, and what had begun before its last probe may sleep as long again', () => {
    const line = after(...AWAY, answered(20_000));
    expect(isOutage(line)).toBe(false);
    expect(line.asleep).toEqual({ from: 10_000, before: 14_000, since: 20_100, until: 30_200 });
  });

  it('goes on after a late answer, which may have waited for its end: the next one tells', () => {
    const late = after(...AWAY, answered(15_000, 19_000));
    expect(isOutage(late)).toBe(true);
    expect(late.asleep).toBeNull();
    expect(lineAfter(late, answered(20_000)).asleep).not.toBeNull();
  });

  it('is not begun anew by a probe that hung in the one before', () => {
    const line = after(...AWAY, answered(20_000));
    expect(lineAfter(line, missed(18_000))).toBe(line);
  });

  it('is none where a part lands, and where one lands that slept, the others’ connections are awake too', () => {
    expect(isOutage(after(missed(1_000), missed(3_000), landed(0)))).toBe(false);
    const back = after(...AWAY, answered(20_000));
    expect(lineAfter(back, landed(20_200)).asleep).toEqual(back.asleep);
    expect(lineAfter(back, landed(9_000)).asleep).toBeNull();
  });
});
