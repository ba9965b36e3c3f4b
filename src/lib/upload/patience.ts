import type { EffectType } from './effect.ts';

/** How long an answer is waited for the first time, and at most, ms. */
interface Patience {
  readonly first: number;
  readonly most: number;
}

/**
 * The gateway gives up on the Portal after 30 s, or 70 s of waiting for a job. S3 answers a list within seconds, but a
 * long one has to come through the link (a page of 1,000 parts is some 300 kB), and may need minutes to put parts
 * together. Asking again tells what became of the first, so the first time may be short; only what Create made can't be
 * found again. What runs on this device has no limit.
 */
const PATIENCE: Partial<Record<EffectType, Patience>> = {
  fetchPermit: { first: 60_000, most: 60_000 },
  process: { first: 60_000, most: 60_000 },
  waitForProcess: { first: 90_000, most: 90_000 },
  createMultipart: { first: 20_000, most: 120_000 },
  listParts: { first: 30_000, most: 240_000 },
  abortMultipart: { first: 30_000, most: 240_000 },
  completeMultipart: { first: 30_000, most: 600_000 },
};

/**
 * How long an effect may take before it counts as lost, ms, after so many troubles in a row; null: for ever. Twice as
 * long after each, so that one which is slow and not lost gets its time.
 */
export function patienceOf(type: EffectType, attempts: number): number | null {
  const patience = PATIENCE[type];
  return patience === undefined ? null : Math.min(patience.most, patience.first * 2 ** attempts);
}

/** Whether the answer comes from a server, and may be lost on its way. */
export function isAsked(type: EffectType): boolean {
  return PATIENCE[type] !== undefined;
}
