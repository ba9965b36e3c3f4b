import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meterLanded, partsSent, secondsLeft, sentBytes, speedOf, startMeter } from './progress.ts';
import { allParts, PROCESSING, sampleLive, samplePart, SENDING, SIZE } from './testing/samples.ts';

const PART = 5 * 1024 * 1024;

describe('speedOf', () => {
  it('knows nothing before the first part landed', () => {
    expect(speedOf(startMeter(0), 10_000)).toBeNull();
  });

  it('finds the rate of a steady link, slow or fast', () => {
    for (const rate of [62_500, 1e6, 1e8]) {
      const step = (PART * 1000) / rate;
      let meter = startMeter(0);
      for (let part = 1; part <= 50; part += 1) meter = meterLanded(meter, part * step, PART);
      const speed = speedOf(meter, 50 * step);
      expect(speed).toBeGreaterThan(rate * 0.99);
      expect(speed).toBeLessThan(rate * 1.01);
    }
  });

  it('follows a change within half a minute', () => {
    let meter = startMeter(0);
    for (let at = 1_000; at <= 60_000; at += 1_000) meter = meterLanded(meter, at, 1e6);
    for (let at = 61_000; at <= 95_000; at += 1_000) meter = meterLanded(meter, at, 2e6);
    expect(speedOf(meter, 95_000)).toBeGreaterThan(1.9e6);
  });

  it('sinks while nothing lands', () => {
    let meter = startMeter(0);
    for (let at = 1_000; at <= 30_000; at += 1_000) meter = meterLanded(meter, at, 1e6);
    const speeds = [30_000, 60_000, 600_000].map((now) => speedOf(meter, now) ?? NaN);
    expect(speeds[1]).toBeLessThan(speeds[0] ?? NaN);
    expect(speeds[2]).toBeLessThan(0.06e6);
  });

  it('is never negative and keeps no more than it needs', () => {
    const anyLanding = fc.record({ after: fc.nat({ max: 1e5 }), bytes: fc.nat({ max: PART }) });
    fc.assert(
      fc.property(fc.array(anyLanding, { maxLength: 200 }), (landings) => {
        let meter = startMeter(0);
        let now = 0;
        for (const { after, bytes } of landings) {
          now += after;
          meter = meterLanded(meter, now, bytes);
          const old = meter.landings.filter(({ at }) => at < now - 30_000).length;
          expect(old).toBeLessThanOrEqual(4);
          expect(speedOf(meter, now + 1)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('progress', () => {
  it('counts the bytes of the parts that S3 holds, and the whole file once it is completed', () => {
    expect(sentBytes(sampleLive(SENDING, [samplePart(1), samplePart(3)]))).toBe(7 * 1024 * 1024);
    expect(partsSent(sampleLive(SENDING, [samplePart(1)]))).toEqual({ sent: 1, total: 3 });
    const paused = sampleLive({ name: 'paused', then: PROCESSING });
    expect(sentBytes(paused)).toBe(SIZE);
    expect(partsSent(paused)).toEqual({ sent: 3, total: 3 });
    expect(sentBytes(sampleLive(SENDING, allParts()))).toBe(SIZE);
  });

  it('says one part for a file that goes as one', () => {
    const file = { name: 'front.jpg', size: 4_500_000, type: 'image/jpeg', lastModified: 0 };
    const live = sampleLive({ ...SENDING, multipart: null }, [], { file });
    expect(partsSent(live)).toEqual({ sent: 0, total: 1 });
  });

  it('tells the time left only while something moves', () => {
    expect(secondsLeft(1_000, 300)).toBe(4);
    expect(secondsLeft(1_000, 0)).toBeNull();
    expect(secondsLeft(1_000, null)).toBeNull();
    expect(secondsLeft(0, 5)).toBe(0);
  });
});
