import type { ServerTime } from '../upload/server-clock.ts';

/** A `Date` header says whole seconds, rounded down: so many ms on average. */
const ROUNDED = 500;

/** The server's clock when it began its answer, ms since 1970; null where it does not say. */
export function dateOf(headers: Pick<Headers, 'get'>): number | null {
  const date = Date.parse(headers.get('Date') ?? '');
  return Number.isNaN(date) ? null : date;
}

/**
 * What the server's clock shows when an answer has come, from its date and the ms that it took: the server read it
 * somewhere between, so that half way is wrong by half of that at most.
 */
export function timeOfAnswer(date: number, took: number): ServerTime {
  return exactTime(date + ROUNDED, took, ROUNDED);
}

/** As `timeOfAnswer`, for a time that is wrong by `rounded` ms at most. */
export function exactTime(time: number, took: number, rounded = 0): ServerTime {
  const half = Math.max(0, took) / 2;
  return { time: time + half, within: rounded + half };
}
