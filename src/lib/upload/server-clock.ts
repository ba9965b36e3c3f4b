/**
 * [Note: All times are the server's] Every time that is stored or decided by is by the server's clock, as well as it is
 * known: what a device shows may be days off, and jump. While a worker lives that clock is carried on by the steady one,
 * which nobody sets; the device's own only bridges the time in which no worker ran. decisions/0012-clocks.md says more.
 */
export interface ServerClock {
  /** The server's clock at `at`, ms since 1970. */
  readonly server: number;
  readonly at: Reading;
  /** Whether the gateway has been heard since this was last in doubt. */
  readonly isHeard: boolean;
  /** ms that S3's clock is ahead of the gateway's. S3 refuses what is signed by another. */
  readonly storageLead: number;
}

/** Both clocks of the device, read together. */
export interface Reading {
  /** What the device shows, ms since 1970: anybody may set it. */
  readonly wall: number;
  /** ms since whenever. Some devices stop it while they sleep. */
  readonly steady: number;
}

/** A server's clock, as an answer told it. */
export interface ServerTime {
  /** ms since 1970 when the answer came. */
  readonly time: number;
  /** ms that it may be wrong by: the time on the way, and what the server rounded. */
  readonly within: number;
}

/** The device's clocks may come apart by this, ms, before it counts as a jump: no clock is exact, and reading them takes time. */
const DRIFT = 5_000;
/** A server's time that differs by less, ms, than it may be wrong by and this, is no news; S3 bears 15 minutes. */
const NO_NEWS = 1_000;

/** The clock of a worker that has heard nobody yet. `offset`: ms that the server's was ahead of the device's when last known. */
export function assumed(at: Reading, offset: number): ServerClock {
  return { server: at.wall + offset, at, isHeard: false, storageLead: 0 };
}

/** What S3's clock shows at a reading, ms since 1970: the one that requests are signed and permits end by. */
export function timeAt(clock: ServerClock, { steady }: Reading): number {
  return Math.round(clock.server + (steady - clock.at.steady) + clock.storageLead);
}

/** ms to add to what the device shows to get the server's time. */
export function offsetAt(clock: ServerClock, at: Reading): number {
  return timeAt(clock, at) - at.wall;
}

/**
 * How the device's clocks came apart. `set-back`: somebody set it. `ahead`: somebody set it, or the device slept and its
 * steady clock with it, which only the gateway can tell.
 */
export function drift({ at: before }: ServerClock, at: Reading): 'none' | 'set-back' | 'ahead' {
  const by = at.wall - before.wall - (at.steady - before.steady);
  if (Math.abs(by) <= DRIFT) return 'none';
  return by < 0 ? 'set-back' : 'ahead';
}

/** The device's clock was set, and counts from there: the server's went on as before. */
export function afterSetting(clock: ServerClock, at: Reading): ServerClock {
  const server = clock.server + (at.steady - clock.at.steady);
  return { ...clock, server, at };
}

/** The device slept, or nobody could say that it didn't: the server's clock went on by as much as the device's. */
export function afterSleep(clock: ServerClock, at: Reading): ServerClock {
  return { ...clock, server: clock.server + (at.wall - clock.at.wall), at, isHeard: false };
}

/** As long as nobody tells how the device's clocks came apart: a clock that is ahead slept, one that is behind was set. */
export function settled(clock: ServerClock, at: Reading): ServerClock {
  switch (drift(clock, at)) {
    case 'ahead':
      return afterSleep(clock, at);
    case 'set-back':
      return afterSetting(clock, at);
    case 'none':
      return clock;
  }
}

/** The gateway told its time. */
export function heardGateway(clock: ServerClock, at: Reading, { time, within }: ServerTime): ServerClock {
  const server = clock.server + (at.steady - clock.at.steady);
  const isNews = Math.abs(time - server) > within + NO_NEWS;
  return { ...clock, server: isNews ? time : server, at, isHeard: true };
}

/**
 * S3 refused a request for its time, and told its own. Where the gateway was heard, both are right about themselves, and
 * S3 differs from it.
 */
export function heardStorage(clock: ServerClock, at: Reading, time: number): ServerClock {
  const server = clock.server + (at.steady - clock.at.steady);
  if (!clock.isHeard) return { ...clock, server: time, at, storageLead: 0 };
  return { ...clock, server, at, storageLead: time - server };
}
