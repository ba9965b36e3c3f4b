/** A request gets at least this long whatever its size, ms. */
const LEAST = 60_000;
/** How many times the expected time it may take before it counts as dead. */
const PATIENCE = 5;
/** Bytes a second of the slowest link a first part must fit, while nothing is measured. */
const SLOWEST = 4 * 1024;

/**
 * How long a request that carries `bytes` may take before it counts as dead, ms: far beyond what the measured speed
 * promises, so that a slow link that moves is never cut. `speed`: bytes a second of all connections together, null
 * while unknown; `connections`: how many share it.
 */
export function deadlineFor(bytes: number, speed: number | null, connections: number): number {
  const share = speed === null || speed <= 0 ? SLOWEST : Math.max(speed / connections / PATIENCE, SLOWEST);
  return Math.round(LEAST + (bytes / share) * 1000);
}
