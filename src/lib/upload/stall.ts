import type { Line } from './outage.ts';
import { expectedTime, OVERTAKEN, timeAs, type Flying, type Landing, type Traffic } from './traffic.ts';

/**
 * [Note: parts that stand still] A worker sees nothing of a part before it has landed: one on a dead connection looks like
 * one on a slow link. Two things tell them apart without losing a byte of a live one. A part that began later and landed
 * first has overtaken: the link moves, the connection doesn't. And where everything stands still although S3 answers a
 * probe, one more part is sent beside them: it lands first if they are dead, and is of use if the link is merely slow.
 */

/** An overtaken part is not cut before this, ms: on a fast link chance makes such differences. */
const LEAST_OVERTAKEN = 5_000;
/** A link on which something landed within this time, ms, or within one part's, moves. */
const MOVES_WITHIN = 3_000;
/** A part stands when it took this many times what was expected, … */
const STANDING = 4;
/** … and at least this long, ms; so long in any case where nothing is known of the link. */
const LEAST_STANDING = 10_000;
const UNKNOWN_STANDING = 20_000;
/** With nothing left to overtake it, the oldest is cut after this many times what was expected, and this long, ms. */
const LAST = 5;
const LEAST_LAST = 10_000;
/** The slowest link, bytes a second, on which no part is ever cut, however often it went before (design.md's 64 kB/s). */
const SLOWEST = 64_000;
/** What sleeps after an outage is cut if nothing was sent beside it within this time, ms: there is nothing else to send. */
const BESIDE = 250;
/** Others go beside an overtaken one that took this many times what the last one that landed did. */
const LEFT_BEHIND = 3;
/** At most this many sends, with those that stand: six connections a host, and a preflight and a probe need one each. */
const MOST_FLYING = 5;
/** Swift answers for so long, ms, show an idle line: what moves over a slow link would have filled the buffer before it. */
const FILLING = 3_000;
/** On an idle line a single one is cut after this many times what was expected, … */
const LAST_IDLE = 1.5;
/** … and each cut of the same bytes makes the next patience so many times longer. */
const MORE_PATIENCE = 3;

export interface Look {
  /** Numbers of the sends to cut and send again. */
  readonly cut: readonly number[];
  /** So many sends may be on their way now. */
  readonly connections: number;
  /** When to look again even if nothing happens, ms; null: no need. */
  readonly nextAt: number | null;
}

/** What to do about sends that stand still, and how many sends there may be. While S3 doesn't answer all are left alone. */
export function look(traffic: Traffic, now: number, line: Line): Look {
  const { flying, pace } = traffic;
  const [oldest] = flying;
  const none: Look = { cut: [], connections: pace.connections, nextAt: null };
  if (oldest === undefined || line.missed !== null) return none;
  const asleep = flying.filter(({ begunAt }) => begunAt < (line.asleep?.before ?? -Infinity));
  const mayWake = now < (line.asleep?.until ?? 0);
  const overtaken = flying.filter(
    (one) => isOvertaken(traffic, one, now) && !(mayWake && asleep.includes(one)),
  );
  if (overtaken.length > 0) return { ...none, cut: overtaken.map(({ number }) => number) };
  const isAllAsleep = asleep.length === flying.length;
  const landedAt = traffic.landing?.at ?? -Infinity;
  const wakesAt =
    isAllAsleep && line.asleep !== null
      ? Math.max(landedAt + BESIDE, cutAsleepAt(oldest, line.asleep))
      : Infinity;
  if (wakesAt <= now) return { ...none, cut: asleep.map(({ number }) => number) };

  const isIdle = isLineIdle(traffic, line);
  // While anything lands the link moves, and whoever waits for its share isn't still.
  const standsAt = flying.map((one) => Math.max(one.begunAt, landedAt) + standingAfter(traffic, one, isIdle));
  const overtakenAt = flying.map((one) => overtakenUntil(traffic, one));
  const asked = askedFirst(traffic, oldest, isIdle);
  const lastAt = Math.max(asked.begunAt, landedAt) + lastAfter(traffic, asked, isIdle);
  const allStand = standsAt.every((at) => at <= now);
  const isAnswered = line.answeredAt !== null && line.answeredAt > Math.max(oldest.begunAt, landedAt);
  if (allStand && lastAt <= now && isAnswered) return { ...none, cut: [asked.number] };
  const still = flying.filter((one) => asleep.includes(one) || isLeftBehind(traffic, one, isIdle)).length;
  const beside = allStand ? flying.length + 1 : pace.connections + still;
  const due = [...standsAt, ...overtakenAt, lastAt, wakesAt].filter((at) => at > now && at < Infinity);
  return {
    cut: [],
    connections: Math.max(pace.connections, Math.min(MOST_FLYING, beside)),
    nextAt: due.length === 0 ? null : Math.min(...due),
  };
}

/**
 * When to cut sends that sleep while there is nothing else to send: at once, or, where more is lost by it than they sleep
 * on average, when they must be awake.
 */
function cutAsleepAt({ begunAt }: Flying, { from, since, until }: NonNullable<Line['asleep']>): number {
  return from - begunAt <= (until - since) / 2 ? since + BESIDE : until;
}

/** Whether a send is on a dead connection: others that began later landed long ago, and the link still moves. */
function isOvertaken(traffic: Traffic, one: Flying, now: number): boolean {
  const { landing } = traffic;
  if (one.overtaken?.byAnother === true) return true;
  if (landing === null || now < overtakenUntil(traffic, one)) return false;
  return now - landing.at <= Math.max(MOVES_WITHIN, 2 * (landing.at - landing.begunAt));
}

/** Whether a send is so late that it holds no connection worth having, though nobody knows yet that it is dead. */
function isLeftBehind({ landing }: Traffic, { begunAt, bytes, overtaken }: Flying, isIdle: boolean): boolean {
  if (overtaken === undefined || landing === null) return false;
  return isIdle || landing.at - begunAt >= LEFT_BEHIND * timeAs(landing, bytes);
}

/** When a send counts as overtaken, if it still flies, ms. The last landing tells of a link that became slow since. */
function overtakenUntil({ landing }: Traffic, { bytes, overtaken }: Flying): number {
  if (overtaken === undefined || landing === null) return Infinity;
  const slowest = Math.max(overtaken.slowest, timeAs(landing, bytes));
  return overtaken.since + Math.max(LEAST_OVERTAKEN, OVERTAKEN * slowest);
}

/**
 * [Note: an idle line] Probes that are answered swiftly while parts should fill the line say that none of them moves. It is
 * no proof, since some routers let small requests pass the queue: so only that is cut of which least is lost, the newest
 * while nothing has landed yet, or the only one, and the same bytes only after ever longer times.
 */
function isLineIdle({ flying, landing }: Traffic, { answeredAt, swiftSince }: Line): boolean {
  if (answeredAt === null || swiftSince === null) return false;
  const begunAt = flying.at(-1)?.begunAt ?? Infinity;
  return answeredAt >= Math.max(begunAt, landing?.at ?? -Infinity, swiftSince) + FILLING;
}

/** Which is to be cut first where all stand still. */
function askedFirst({ flying, landing }: Traffic, oldest: Flying, isIdle: boolean): Flying {
  return isIdle && landing === null ? (flying.at(-1) ?? oldest) : oldest;
}

/** One more send beside those that stand costs nothing, so that the quicker of two measures counts. */
function standingAfter(traffic: Traffic, { bytes }: Flying, isIdle: boolean): number {
  const { landing, flying } = traffic;
  const expected = expectedTime(traffic, bytes);
  if (expected === null || landing === null) return isIdle ? LEAST_STANDING : UNKNOWN_STANDING;
  return Math.max(LEAST_STANDING, STANDING * Math.min(expected, flying.length * timeAs(landing, bytes)));
}

/**
 * The first to be cut answers what is the matter: it lands before those that stood with it, or the link became slow. While
 * that is open each gets the time that the slowest link needs.
 */
function lastAfter(traffic: Traffic, one: Flying, isIdle: boolean): number {
  const { flying, isDoubted, landing } = traffic;
  const expected = expectedTime(traffic, one.bytes);
  if (isIdle && landing === null) {
    // The one before is being sent again: no other is cut meanwhile.
    if (isDoubted && one.cuts === 0) return Infinity;
    return LEAST_LAST * (flying.length < MOST_FLYING ? 2 : 1) * MORE_PATIENCE ** one.cuts;
  }
  if (isIdle && expected !== null && landing !== null && flying.length === 1)
    return patienceOf(LAST_IDLE, expected, landing, one) * MORE_PATIENCE ** one.cuts;
  if (isDoubted || one.cuts > 0 || expected === null || landing === null)
    return 2 * slowestTime(one, flying.length) * 2 ** Math.max(0, one.cuts - 1);
  return patienceOf(LAST, expected, landing, one);
}

function patienceOf(times: number, expected: number, landing: Landing, { bytes }: Flying): number {
  return Math.max(LEAST_LAST, times * Math.max(expected, timeAs(landing, bytes)));
}

function slowestTime({ bytes }: Flying, sharing: number): number {
  return (bytes * sharing * 1000) / SLOWEST;
}
