import * as v from 'valibot';
import type { Limits } from './limits.ts';
import type { Send } from './schedule.ts';

/**
 * [Note: A cap is kept by when parts begin] A worker can't slow down a request that is on its way. So each part that
 * begins is a debt that the cap pays off with time, and the next begins when nothing is owed: over any time, what begins
 * is at most the cap's share of it and one part. The line is used in bursts of one part, and the UI says so.
 */
export const Debt = v.object({
  /** Bytes that were owed at that time. */
  bytes: v.pipe(v.number(), v.finite(), v.minValue(0)),
  /** ms since 1970. */
  at: v.number(),
});
export type Debt = v.InferOutput<typeof Debt>;

export const NO_DEBT: Debt = { bytes: 0, at: 0 };

type Cap = Limits['cap'];

/** Up to this cap, Mbit/s, parts go one at a time: one connection fills it, and several would land in one burst. */
const ONE_AT_A_TIME = 10;
/** A million bits a second, in bytes a ms. */
const BYTES_A_MS = 125;

/** What is still owed at `now` (ms). A clock that went back takes nothing off, and adds nothing. */
export function debtAt({ bytes, at }: Debt, cap: Cap, now: number): Debt {
  if (cap === null) return { bytes: 0, at: now };
  return { bytes: Math.max(0, bytes - Math.max(0, now - at) * cap * BYTES_A_MS), at: now };
}

/** How many sends at once, of those that the link is worth. */
export function connectionsUnder(cap: Cap, connections: number): number {
  return cap !== null && cap <= ONE_AT_A_TIME ? Math.min(1, connections) : connections;
}

export interface Capped {
  /** Those that begin now, in their order. */
  readonly sends: readonly Send[];
  readonly debt: Debt;
  /** When the next may begin, ms since 1970; null: none was kept back. */
  readonly nextAt: number | null;
}

/** Which of the sends that could begin at `now` (ms) do so under the cap. */
export function withinCap(sends: readonly Send[], debt: Debt, cap: Cap, now: number): Capped {
  let owed = debtAt(debt, cap, now);
  if (cap === null) return { sends, debt: owed, nextAt: null };
  const begun: Send[] = [];
  for (const send of sends) {
    if (owed.bytes > 0) break;
    owed = { bytes: send.span.end - send.span.start, at: now };
    begun.push(send);
  }
  const isKeptBack = begun.length < sends.length;
  return { sends: begun, debt: owed, nextAt: isKeptBack ? now + timeFor(owed.bytes, cap) : null };
}

/** ms in which a cap pays off so many bytes. */
function timeFor(bytes: number, cap: number): number {
  return Math.ceil(bytes / (cap * BYTES_A_MS));
}
