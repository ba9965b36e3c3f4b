import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionsUnder, debtAt, NO_DEBT, withinCap, type Debt } from './cap.ts';
import type { Send } from './schedule.ts';
import { MIB, NOW, sampleUpload, SENDING } from './testing/samples.ts';

const { id } = sampleUpload(SENDING);

function sendOf(bytes: number, number = 1): Send {
  const span = { number, start: 0, end: bytes };
  return { uploadId: id, span, permit: SENDING.permit, multipart: SENDING.multipart };
}

interface Begun {
  readonly at: number;
  readonly bytes: number;
}

/** Begins parts of these sizes as the engine would: at once when allowed, else when told. Times in ms from the start. */
function run(sizes: readonly number[], cap: number, extraTurns: readonly number[]): Begun[] {
  let debt: Debt = NO_DEBT;
  let at = 0;
  const begun: Begun[] = [];
  let pending = sizes.map((bytes, index) => sendOf(bytes, index + 1));
  for (let turn = 0; pending.length > 0; turn += 1) {
    const capped = withinCap(pending.slice(0, 4), debt, cap, NOW + at);
    ({ debt } = capped);
    for (const { span } of capped.sends) begun.push({ at, bytes: span.end });
    pending = pending.slice(capped.sends.length);
    if (pending.length === 0) break;
    if (capped.nextAt === null) continue;
    // Something else may wake the engine in between.
    const early = at + (extraTurns[turn % Math.max(1, extraTurns.length)] ?? Infinity);
    at = Math.min(early, capped.nextAt - NOW);
  }
  return begun;
}

const anySizes = fc.array(fc.integer({ min: 1, max: 8 * MIB }), { minLength: 2, maxLength: 20 });
const anyCap = fc.constantFrom(1, 2, 5, 10, 25, 50);
const anyTurns = fc.array(fc.integer({ min: 200, max: 60_000 }), { maxLength: 5 });

describe('withinCap', () => {
  it('lets begin in any stretch of time at most the cap’s share of it and one part', () => {
    fc.assert(
      fc.property(anySizes, anyCap, anyTurns, (sizes, cap, turns) => {
        const begun = run(sizes, cap, turns);
        const largest = Math.max(...sizes);
        begun.forEach((first, from) => {
          let bytes = 0;
          for (const { at, bytes: more } of begun.slice(from)) {
            bytes += more;
            expect(bytes).toBeLessThanOrEqual((at - first.at) * cap * 125 + largest);
          }
        });
      }),
    );
  });

  it('starves nothing: each part begins, in order, no later than the cap takes for those before it', () => {
    fc.assert(
      fc.property(anySizes, anyCap, anyTurns, (sizes, cap, turns) => {
        const begun = run(sizes, cap, turns);
        expect(begun.map(({ bytes }) => bytes)).toEqual(sizes);
        let before = 0;
        begun.forEach(({ at, bytes }, index) => {
          // Each wait is rounded up to a ms.
          expect(at).toBeLessThanOrEqual(before / (cap * 125) + index + 1);
          before += bytes;
        });
      }),
    );
  });

  it('keeps nothing back without a cap', () => {
    const sends = [1, 2, 3].map((number) => sendOf(5 * MIB, number));
    expect(withinCap(sends, { bytes: 50 * MIB, at: NOW }, null, NOW)).toMatchObject({ sends, nextAt: null });
  });

  it('says nothing of a next time where nothing is kept back', () => {
    expect(withinCap([sendOf(5 * MIB)], NO_DEBT, 1, NOW)).toMatchObject({ nextAt: null });
    expect(withinCap([], { bytes: 5 * MIB, at: NOW }, 1, NOW)).toMatchObject({ sends: [], nextAt: null });
  });

  it('takes a lower cap at once, and a higher one too', () => {
    const { debt } = withinCap([sendOf(5_000_000)], NO_DEBT, 10, NOW);
    // 4 s at 10 Mbit/s; after 2 s half of it is owed still.
    const half = debtAt(debt, 10, NOW + 2_000);
    const next = [sendOf(5_000_000, 2)];
    expect(withinCap(next, half, 1, NOW + 2_000).nextAt).toBe(NOW + 2_000 + 20_000);
    expect(withinCap(next, half, 50, NOW + 2_000).nextAt).toBe(NOW + 2_000 + 400);
  });

  it('outlives a clock that is set back or ahead', () => {
    const { debt } = withinCap([sendOf(5_000_000)], NO_DEBT, 10, NOW);
    const next = [sendOf(5_000_000, 2)];
    expect(withinCap(next, debt, 10, NOW - 86_400_000).nextAt).toBe(NOW - 86_400_000 + 4_000);
    expect(withinCap(next, debt, 10, NOW + 86_400_000).sends).toEqual(next);
  });
});

describe('connectionsUnder', () => {
  it('is one under a low cap, and what the link is worth otherwise', () => {
    expect(connectionsUnder(1, 4)).toBe(1);
    expect(connectionsUnder(10, 4)).toBe(1);
    expect(connectionsUnder(25, 4)).toBe(4);
    expect(connectionsUnder(null, 3)).toBe(3);
  });
});
