/**
 * [Note: outages] While a network is away parts stand still and nothing tells. Probes do: tiny requests that get no
 * answer. When one is answered again, and quickly, TCP may still sleep on the old connections, for as long as the outage
 * was: other parts go at once beside what sleeps, and what has no other beside it is cut and sent anew. A probe that is
 * answered late, or a part that lands, shows a link that was only slow. A device that slept is like an outage that is over:
 * its connections may have died meanwhile without a word.
 */

/** Probes that must have got no answer in a row before it is an outage. */
const MISSES = 2;
/** A probe answered within this time, ms, didn't wait behind anything. */
const FRESH = 2_500;
/** … and within this time, ms, it waited not even behind a slow link's buffer (64 kB take 500 ms at 1 Mbit/s). */
const SWIFT = 400;

/** Looks that are so far apart, ms, show that the device slept: they are due every few seconds. */
const SLEPT = 15_000;
/** A connection that outlived the device's sleep moves again within this time, ms: here nobody waited for packets to be repeated. */
const WAKES_WITHIN = 10_000;

/** What probes say of the line. Times are ms by a steady clock. */
export interface Line {
  /** When the first and the last of the probes that got no answer in a row were sent; null: the last got one. */
  readonly missed: { readonly firstAt: number; readonly lastAt: number; readonly count: number } | null;
  /** When the last probe that was answered had been sent; null: none was. */
  readonly answeredAt: number | null;
  /** When the first of the swift answers in a row, the last one among them, was asked for; null: the last wasn't swift. */
  readonly swiftSince: number | null;
  /**
   * The last outage, seen from `from` on, ended at `since`: sends that began before `before` may sleep, and wake by
   * themselves until `until`, as TCP doubles its waits; null: there was none.
   */
  readonly asleep: {
    readonly from: number;
    readonly before: number;
    readonly since: number;
    readonly until: number;
  } | null;
}

export type LineEvent =
  | { readonly type: 'missed'; readonly sentAt: number }
  | { readonly type: 'answered'; readonly sentAt: number; readonly at: number }
  /** A part landed that had begun then: the line carries, and where it was asleep, so do the others' connections. */
  | { readonly type: 'landed'; readonly begunAt: number }
  /** Nothing may begin at `at`, so that nothing can be sent beside what sleeps: the time does not count. */
  | { readonly type: 'held'; readonly at: number }
  /** The device woke at `at` after a sleep of `lasted` ms that began after `from`. */
  | { readonly type: 'slept'; readonly from: number; readonly at: number; readonly lasted: number };

export const UNKNOWN_LINE: Line = { missed: null, answeredAt: null, swiftSince: null, asleep: null };

export function lineAfter(line: Line, event: LineEvent): Line {
  const { missed, answeredAt } = line;
  switch (event.type) {
    case 'landed': {
      const isAwake = line.asleep !== null && event.begunAt < line.asleep.before;
      return { ...line, missed: null, asleep: isAwake ? null : line.asleep };
    }
    case 'answered': {
      const { sentAt, at } = event;
      const swiftSince = at - sentAt > SWIFT ? null : (line.swiftSince ?? sentAt);
      const next = {
        ...line,
        missed: null,
        answeredAt: Math.max(answeredAt ?? -Infinity, sentAt),
        swiftSince,
      };
      if (missed === null || !isOutage(line)) return next;
      // It may have waited for the outage to end, or behind what is on its way: the next one tells.
      if (at - sentAt > FRESH) return { ...next, missed };
      const { firstAt, lastAt } = missed;
      return { ...next, asleep: { from: firstAt, before: lastAt, since: at, until: 2 * at - firstAt } };
    }
    case 'held':
      return line.asleep === null ? line : { ...line, asleep: { ...line.asleep, since: event.at } };
    case 'slept': {
      const { from, at, lasted } = event;
      const until = at + Math.min(lasted, WAKES_WITHIN);
      return { ...line, missed: null, swiftSince: null, asleep: { from, before: at, since: at, until } };
    }
    case 'missed': {
      // One that was sent before another was answered hung in the outage that is over.
      if (answeredAt !== null && event.sentAt <= answeredAt) return line;
      const firstAt = Math.min(missed?.firstAt ?? Infinity, event.sentAt);
      const lastAt = Math.max(missed?.lastAt ?? -Infinity, event.sentAt);
      return { ...line, swiftSince: null, missed: { firstAt, lastAt, count: (missed?.count ?? 0) + 1 } };
    }
  }
}

/** A look at the clocks. */
export interface ClockLook {
  /** ms since whenever. Some devices stop it while they sleep. */
  readonly steady: number;
  /** ms that the device is known to have slept with its steady clock, in all. */
  readonly slept: number;
}

/** The device's sleep between two looks; null: it was awake. */
export function sleepBetween(before: ClockLook, after: ClockLook): LineEvent | null {
  const lasted = after.steady - before.steady + (after.slept - before.slept);
  return lasted < SLEPT ? null : { type: 'slept', from: before.steady, at: after.steady, lasted };
}

/** Whether the network is away. */
export function isOutage({ missed }: Line): boolean {
  return missed !== null && missed.count >= MISSES;
}
