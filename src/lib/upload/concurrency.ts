/** Connections for parts: HTTP/1.1 gives a host six, and preflights and other calls need some of them. */
export const MOST_CONNECTIONS = 4;
const FIRST_CONNECTIONS = 3;
/**
 * Bytes a second (0.5 Mbit/s) under which parts go one at a time: there a 5 MiB part takes 84 s alone, and four that
 * share the line take 336 s, all of them lost when it breaks.
 */
const SLOW_RATE = 62_500;
/** A window is at least a round of parts, and this long, ms, or two rounds. */
const SHORTEST_WINDOW = 10_000;
/** Faster by less than this is noise. */
const FASTER = 1.05;
/** Troubles within this time, ms, are one: connections that share a line break together. */
const SAME_TROUBLE = 10_000;

/** How many parts go at once, and what was measured to decide it. */
export interface Pace {
  readonly connections: number;
  /** The window being measured: since when (ms), its parts and bytes; null: nothing is on its way. */
  readonly window: { readonly since: number; readonly parts: number; readonly bytes: number } | null;
  /** Bytes a second in the window before; null: none yet, or not comparable. */
  readonly rate: number | null;
  /** ms; null: never. */
  readonly troubledAt: number | null;
}

export type PaceEvent =
  /** The first send after none was on its way: time before it doesn't count. */
  | { readonly type: 'begun'; readonly at: number }
  | { readonly type: 'landed'; readonly at: number; readonly bytes: number }
  /** A send stalled or broke, or S3 said SlowDown. */
  | { readonly type: 'troubled'; readonly at: number }
  /** Nothing is on its way any more. */
  | { readonly type: 'idle' };

export const FIRST_PACE: Pace = {
  connections: FIRST_CONNECTIONS,
  window: null,
  rate: null,
  troubledAt: null,
};

/** The pace after an event. `at`: ms by any steady clock. */
export function paceAfter(pace: Pace, event: PaceEvent): Pace {
  switch (event.type) {
    case 'begun':
      return { ...pace, window: emptyWindow(event.at) };
    case 'idle':
      return { ...pace, window: null };
    case 'troubled':
      return slowedDown(pace, event.at);
    case 'landed':
      return afterPart(pace, event.at, event.bytes);
  }
}

function afterPart(pace: Pace, at: number, bytes: number): Pace {
  const before = pace.window ?? emptyWindow(at);
  const window = { ...before, parts: before.parts + 1, bytes: before.bytes + bytes };
  const elapsed = at - window.since;
  const isRound = window.parts >= pace.connections && elapsed > 0;
  const isOver = isRound && (elapsed >= SHORTEST_WINDOW || window.parts >= 2 * pace.connections);
  if (!isOver) return { ...pace, window };
  const rate = (window.bytes / elapsed) * 1000;
  return { ...pace, connections: connectionsAt(rate, pace), window: emptyWindow(at), rate };
}

/**
 * After a clean window: one on a slow link; back towards where it began, since after trouble one connection alone may
 * never look faster than itself; beyond that only while more of them is faster.
 */
function connectionsAt(rate: number, { connections, rate: rateBefore }: Pace): number {
  if (rate < SLOW_RATE) return 1;
  const isFaster = rateBefore !== null && rate > rateBefore * FASTER;
  return connections < FIRST_CONNECTIONS || isFaster
    ? Math.min(MOST_CONNECTIONS, connections + 1)
    : connections;
}

function slowedDown(pace: Pace, at: number): Pace {
  const window = pace.window === null ? null : emptyWindow(at);
  if (pace.troubledAt !== null && at - pace.troubledAt < SAME_TROUBLE) return { ...pace, window };
  const connections = Math.max(1, Math.floor(pace.connections / 2));
  return { connections, window, rate: null, troubledAt: at };
}

function emptyWindow(since: number): NonNullable<Pace['window']> {
  return { since, parts: 0, bytes: 0 };
}
