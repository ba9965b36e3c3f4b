/** Connections for parts: HTTP/1.1 gives a host six, and preflights and other calls need some of them. */
export const MOST_CONNECTIONS = 4;
/** One part tells how fast the link is: a slow one never has several on its way, a fast one loses an instant. */
const FIRST_CONNECTIONS = 1;
/**
 * Bytes a second (1.2 Mbit/s) under which parts go one at a time: there a 5 MiB part takes 35 s alone, and four that share
 * the line take 140 s, all of them lost when it breaks.
 */
const SLOW_RATE = 150_000;
/** A window is at least a round of parts, and this long, ms, or two rounds; with fewer parts than this one more or less tells. */
const SHORTEST_WINDOW = 10_000;
const FEWEST_PARTS = 3;
/** Faster by less than this is noise. */
const FASTER = 1.12;
/** A rate that changed by more than this is another link's: what was measured before means nothing. */
const ANOTHER_LINK = 1.5;
/** Troubles within this time, ms, are one: connections that share a line break together. */
const SAME_TROUBLE = 5_000;
/**
 * Connections are free while all that is on its way takes the link no longer than this, ms: no more than that is lost
 * when it breaks. Beyond it each must be worth its risk: only while it makes sending faster.
 */
const HORIZON = 8_000;
/**
 * Where the link breaks now and then, what is on its way may take at most this share of the time between two breaks:
 * half of it is lost at each, some 3 % (simulated: 10 Mbit/s, reset every 20 s).
 */
const BREAK_SHARE = 1 / 16;
/** One more connection than is known to help is tried this often, ms. */
const TRIAL_EVERY = 120_000;

/** How many parts go at once, and what was measured to decide it. */
export interface Pace {
  readonly connections: number;
  /**
   * The window being measured: since when (ms), what was aloft then, its parts and bytes, and how many landings come
   * before it, of sends that began at another pace; null: nothing is on its way.
   */
  readonly window: {
    readonly since: number;
    readonly aloft: number;
    readonly parts: number;
    readonly bytes: number;
    readonly settling: number;
  } | null;
  /** Bytes a second in the last window; null: none yet. */
  readonly rate: number | null;
  /** Bytes a second with one connection, with two, …; null: not known, or of another link. */
  readonly rates: readonly (number | null)[];
  /** ms; null: never. */
  readonly troubledAt: number | null;
  /** Between the last two troubles, ms; null: there were no two. */
  readonly troubleGap: number | null;
  /** When one more connection was last tried in vain, ms; null: never. */
  readonly triedAt: number | null;
}

export type PaceEvent =
  /** The first send after none was on its way for a while: time before it doesn't count. */
  | { readonly type: 'begun'; readonly at: number }
  /** `aloft`: bytes that the others on their way are believed to have sent so far. */
  | { readonly type: 'landed'; readonly at: number; readonly bytes: number; readonly aloft: number }
  /** A send stalled or broke, or S3 said SlowDown. */
  | { readonly type: 'troubled'; readonly at: number };

const NO_RATES: Pace['rates'] = [null, null, null, null];

export const FIRST_PACE: Pace = {
  connections: FIRST_CONNECTIONS,
  window: null,
  rate: null,
  rates: NO_RATES,
  troubledAt: null,
  troubleGap: null,
  triedAt: null,
};

/** The pace after an event. `at`: ms by any steady clock. */
export function paceAfter(pace: Pace, event: PaceEvent): Pace {
  switch (event.type) {
    case 'begun':
      return { ...pace, window: emptyWindow(event.at) };
    case 'troubled':
      return slowedDown(pace, event.at);
    case 'landed':
      return afterPart(pace, event);
  }
}

function afterPart(pace: Pace, { at, bytes, aloft }: Extract<PaceEvent, { type: 'landed' }>): Pace {
  const before = pace.window ?? emptyWindow(at);
  if (before.settling > 0) return { ...pace, window: emptyWindow(at, aloft, before.settling - 1) };
  const window = { ...before, parts: before.parts + 1, bytes: before.bytes + bytes };
  const elapsed = at - window.since;
  const isRound = window.parts >= Math.max(FEWEST_PARTS, pace.connections) && elapsed > 0;
  const isOver = isRound && (elapsed >= SHORTEST_WINDOW || window.parts >= 2 * pace.connections);
  const isFirst = pace.rate === null && elapsed > 0;
  if (!isOver && !isFirst) return { ...pace, window };
  const sent = Math.max(bytes, window.bytes + aloft - window.aloft);
  const rate = (sent / elapsed) * 1000;
  // The first part alone pays for the connection: it tells whether the link is slow, but is no measure for others.
  const measured = { ...pace, rate, rates: isOver ? withRate(pace, rate) : pace.rates };
  const next = afterWindow(measured, rate, window.bytes / window.parts, at);
  const settling = next.connections === pace.connections ? 0 : pace.connections;
  return { ...next, window: emptyWindow(at, aloft, settling) };
}

function withRate({ connections, rates }: Pace, rate: number): Pace['rates'] {
  const old = rates[connections - 1] ?? rate;
  const isAnother = rate > old * ANOTHER_LINK || rate < old / ANOTHER_LINK;
  return (isAnother ? NO_RATES : rates).with(connections - 1, rate);
}

/** After a clean window of `rate` with parts of some `size`. */
function afterWindow(pace: Pace, rate: number, size: number, at: number): Pace {
  const { connections, rates, troubledAt, triedAt } = pace;
  if (rate < SLOW_RATE) return { ...pace, connections: 1 };
  const free = freeConnections(pace, rate, size, at);
  if (connections < free) return { ...pace, connections: free };
  const fewer = rates[connections - 2] ?? null;
  if (connections > free && (fewer === null || rate < fewer * FASTER)) {
    const inVain = fewer === null ? triedAt : at;
    return { ...pace, connections: connections - 1, triedAt: inVain };
  }
  const more = rates[connections] ?? null;
  if (more !== null && more >= rate * FASTER) return { ...pace, connections: connections + 1 };
  const since = Math.max(triedAt ?? -Infinity, troubledAt ?? -Infinity);
  const isKnown = rates[connections - 1] != null;
  const isTrial = isKnown && connections < MOST_CONNECTIONS && at - since >= TRIAL_EVERY && more === null;
  if (isTrial) return { ...pace, connections: connections + 1 };
  return more !== null && at - since >= TRIAL_EVERY
    ? { ...pace, rates: rates.with(connections, null) }
    : pace;
}

/** How many connections are free: few enough that a break of the link costs little. */
function freeConnections(pace: Pace, rate: number, size: number, at: number): number {
  const horizon = Math.min(HORIZON, breakGap(pace, at) * BREAK_SHARE);
  const count = Math.floor((horizon * rate) / (1000 * size));
  return Math.max(1, Math.min(MOST_CONNECTIONS, count));
}

/** How long the link holds between two breaks, as far as is known, ms; Infinity: it never broke. */
export function breakGap({ troubledAt, troubleGap }: Pace, at: number): number {
  return troubledAt === null ? Infinity : Math.max(at - troubledAt, troubleGap ?? 0);
}

function slowedDown(pace: Pace, at: number): Pace {
  const { connections, troubledAt, rate, triedAt } = pace;
  const window = pace.window === null ? null : emptyWindow(at);
  if (troubledAt !== null && at - troubledAt < SAME_TROUBLE) return { ...pace, window };
  return {
    connections: Math.max(1, Math.floor(connections / 2)),
    window,
    rate,
    rates: NO_RATES,
    troubledAt: at,
    troubleGap: troubledAt === null ? null : at - troubledAt,
    triedAt,
  };
}

function emptyWindow(since: number, aloft = 0, settling = 0): NonNullable<Pace['window']> {
  return { since, aloft, parts: 0, bytes: 0, settling };
}
