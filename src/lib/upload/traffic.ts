import { breakGap, FIRST_PACE, MOST_CONNECTIONS, paceAfter, type Pace } from './concurrency.ts';

/** A send that is on its way. */
export interface Flying {
  /** Tells it from others. */
  readonly number: number;
  /** ms by any steady clock. */
  readonly begunAt: number;
  readonly bytes: number;
  /** How often these bytes were cut before because they stood still. */
  readonly cuts: number;
  /**
   * Bytes believed to have crossed by the last event, if all that move share the measured rate evenly; absent: none. What
   * measures that rate can't use it, and goes by the last landing instead.
   */
  readonly crossed?: number;
  /**
   * Sends that began later and landed: when the first of them began, ms, and how long these bytes take as the slowest of
   * them, ms; absent: there is none. `byAnother`: one of them had itself been cut because it stood still, and took a fraction of this one's time.
   */
  readonly overtaken?: { readonly since: number; readonly slowest: number; readonly byAnother: boolean };
}

/** A send that landed. */
export interface Landing {
  readonly begunAt: number;
  readonly at: number;
  readonly bytes: number;
}

/** All sends of all Uploads, what is known of those that landed, and how many are worth having at once. */
export interface Traffic {
  readonly pace: Pace;
  /** In the order they began. */
  readonly flying: readonly Flying[];
  /** The last one; null: none yet. */
  readonly landing: Landing | null;
  /** Whether a send was cut because it stood still, and what was sent again for it has not landed: that will tell why. */
  readonly isDoubted: boolean;
  /** The last event, ms. */
  readonly at: number;
}

export type TrafficEvent =
  | { readonly type: 'begun'; readonly flying: Flying }
  | { readonly type: 'landed'; readonly number: number; readonly at: number }
  /** Broke, or S3 said SlowDown. */
  | { readonly type: 'troubled'; readonly number: number; readonly at: number }
  /** Was cut because it stood still. */
  | { readonly type: 'cut'; readonly number: number; readonly at: number }
  /** Ended for a reason that says nothing of the link: a pause, a file that can't be read. */
  | { readonly type: 'ended'; readonly number: number; readonly at: number };

export const NO_TRAFFIC: Traffic = { pace: FIRST_PACE, flying: [], landing: null, isDoubted: false, at: 0 };

/** A send that took this many times what one that began later needed is behind it; connections that share a link differ by less. */
export const OVERTAKEN = 6;
/** Nothing on its way for longer than this, ms, is a pause or a wait; its time is not the link's. */
const GAP = 1_000;
/** What of a send is believed to have crossed at most while it hasn't landed. */
const MOST_ALOFT = 0.95;
/**
 * The next send begins this long before one is expected to land, ms: its preflight, its connection and TCP's slow start
 * take about that at 100 ms there and back, and the link would stand idle for it.
 */
const LEAD = 1_000;
/**
 * … but where the link breaks now and then, at most this share of the time between two breaks: what leads takes half the
 * link from one that may just land before the next.
 */
const LEAD_SHARE = 1 / 64;

export function trafficAfter(earlier: Traffic, event: TrafficEvent): Traffic {
  const traffic = carriedTo(earlier, event.type === 'begun' ? event.flying.begunAt : event.at);
  const { pace, flying, landing: before } = traffic;
  if (event.type === 'begun') {
    const { flying: begun } = event;
    const landedAt = before?.at ?? -Infinity;
    const isFirst = flying.length === 0 && begun.begunAt - landedAt > GAP;
    return {
      ...traffic,
      pace: isFirst ? paceAfter(pace, { type: 'begun', at: begun.begunAt }) : pace,
      flying: [...flying, begun],
    };
  }
  const ended = flying.find(({ number }) => number === event.number);
  if (ended === undefined) return traffic;
  const left = flying.filter((other) => other !== ended);
  const next: Traffic = { ...traffic, pace: paceAfterEnd(pace, ended, left, event), flying: left };
  if (event.type === 'cut') return { ...next, isDoubted: true };
  if (event.type !== 'landed') return next;
  const landing = { begunAt: ended.begunAt, at: event.at, bytes: ended.bytes };
  // The first to land of all may have been cut by mistake: it was the newest.
  const wasAsked = ended.cuts > 0 && before !== null;
  const overtaken = left.map((one) => overtakenBy(one, landing, wasAsked));
  const isDoubted = traffic.isDoubted && ended.cuts === 0 && left.length > 0;
  return { ...next, flying: overtaken, landing, isDoubted };
}

/** How long a send of `bytes` takes, ms, if it goes as one that landed. A small one took its time for other things than bytes. */
export function timeAs(landing: Landing, bytes: number): number {
  return (landing.at - landing.begunAt) * Math.min(1, bytes / landing.bytes);
}

function overtakenBy(one: Flying, landing: Landing, wasAsked: boolean): Flying {
  const { begunAt } = landing;
  if (begunAt < one.begunAt) return one;
  const { since = begunAt, slowest = 0, byAnother = false } = one.overtaken ?? {};
  const time = timeAs(landing, one.bytes);
  const isFarBehind = landing.at - one.begunAt >= OVERTAKEN * time;
  return {
    ...one,
    overtaken: {
      since: Math.min(since, begunAt),
      slowest: Math.max(slowest, time),
      byAnother: byAnother || (wasAsked && isFarBehind),
    },
  };
}

function paceAfterEnd(pace: Pace, ended: Flying, left: readonly Flying[], event: TrafficEvent): Pace {
  switch (event.type) {
    case 'begun':
    case 'ended':
      return pace;
    case 'troubled':
    case 'cut':
      return paceAfter(pace, { type: 'troubled', at: event.at });
    case 'landed': {
      const { at } = event;
      const perByte = Math.max(1e-9, (at - ended.begunAt) / ended.bytes);
      const aloft = left.reduce(
        (sum, { begunAt, bytes }) => sum + Math.min(MOST_ALOFT * bytes, (at - begunAt) / perByte),
        0,
      );
      return paceAfter(pace, { type: 'landed', at, bytes: ended.bytes, aloft });
    }
  }
}

/** How long a send of `bytes` takes, ms, when all that fly share the link evenly; null while nothing is known. */
export function expectedTime({ pace, flying }: Traffic, bytes: number): number | null {
  return pace.rate === null ? null : (bytes * Math.max(1, flying.length) * 1000) / pace.rate;
}

/**
 * When the next send may begin although all `connections` are taken, since one of them is about to be free, or none of
 * what holds them moves; null: never. `connections`: as many as may be on their way, with those that stand still.
 */
export function leadAt({ pace, flying, at }: Traffic, connections: number): number | null {
  const isFull = flying.length === connections && pace.connections < MOST_CONNECTIONS;
  if (!isFull || pace.rate === null) return null;
  const moving = flying.filter(isMoving);
  if (moving.length === 0) return at;
  const left = Math.min(...moving.map(({ bytes, crossed = 0 }) => bytes - crossed));
  const landsAt = at + (left * moving.length * 1000) / pace.rate;
  const lead = Math.min(LEAD, breakGap(pace, landsAt) * LEAD_SHARE);
  return landsAt - Math.min(lead, (landsAt - at) / 2);
}

/** The traffic at a later time without an event: more has crossed, as far as is known. */
function carriedTo(traffic: Traffic, at: number): Traffic {
  const { flying, pace } = traffic;
  const sharers = flying.filter(isMoving).length;
  const each = ((pace.rate ?? 0) * Math.max(0, at - traffic.at)) / (1000 * Math.max(1, sharers));
  const carried = flying.map((one) => {
    const crossed = Math.min(MOST_ALOFT * one.bytes, (one.crossed ?? 0) + each);
    return isMoving(one) ? { ...one, crossed } : one;
  });
  return { ...traffic, flying: carried, at };
}

/** Whether a send shares the link: one that was overtaken has little of it, or none. */
function isMoving({ overtaken }: Flying): boolean {
  return overtaken === undefined;
}
