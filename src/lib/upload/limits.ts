import * as v from 'valibot';
import type { NetworkCost } from './network-cost.ts';
import type { Phase } from './phase.ts';

/** Mbit/s (a million bits a second) that parts may take on average. */
const Cap = v.pipe(v.number(), v.finite(), v.minValue(0.1));

/** What a person lets uploads take of the network: of every Upload, also of those added later. */
const ENTRIES = {
  /** Pause all. Apart from what is paused by itself, which stays so after it. */
  isPaused: v.boolean(),
  isWifiOnly: v.boolean(),
  /** Null: no cap. */
  cap: v.nullable(Cap),
} as const;

export const Limits = v.object(ENTRIES);
export type Limits = v.InferOutput<typeof Limits>;

/** What a person changes of them. */
export const LimitsChange = v.partial(v.object(ENTRIES));
export type LimitsChange = v.InferOutput<typeof LimitsChange>;

export const NO_LIMITS: Limits = { isPaused: false, isWifiOnly: false, cap: null };

const StoredLimits = v.object({
  isPaused: v.optional(v.fallback(ENTRIES.isPaused, NO_LIMITS.isPaused), NO_LIMITS.isPaused),
  isWifiOnly: v.optional(v.fallback(ENTRIES.isWifiOnly, NO_LIMITS.isWifiOnly), NO_LIMITS.isWifiOnly),
  cap: v.optional(v.fallback(ENTRIES.cap, NO_LIMITS.cap), NO_LIMITS.cap),
});

/** What an earlier worker stored; each field that is missing or of another version limits nothing. */
export function limitsFrom(stored: unknown): Limits {
  const parsed = v.safeParse(StoredLimits, stored);
  return parsed.success ? parsed.output : NO_LIMITS;
}

export function withChange(limits: Limits, { isPaused, isWifiOnly, cap }: LimitsChange): Limits {
  return {
    isPaused: isPaused ?? limits.isPaused,
    isWifiOnly: isWifiOnly ?? limits.isWifiOnly,
    cap: cap === undefined ? limits.cap : cap,
  };
}

/** Why every Upload is held, beside the phase that each is in; null: none is. */
export type Hold = 'paused' | 'wifi';

/**
 * [Note: A hold is no phase] It follows from the limits and what the network costs alone, so a network that changes rewrites no
 * Upload, a restart finds it again from one setting, and what was paused by itself is still paused after it.
 */
export function holdOf(limits: Limits, networkCost: NetworkCost): Hold | null {
  if (limits.isPaused) return 'paused';
  return limits.isWifiOnly && networkCost === 'metered' ? 'wifi' : null;
}

/**
 * Whether a hold keeps an Upload in this phase from going on. Saving the file goes on, since that needs no network, and
 * so does what the Portal processes, since that can't be paused. Waiting for Wi-Fi lets what is all there be put
 * together: that takes a few hundred bytes.
 */
export function isHeld(phase: Phase['name'], hold: Hold | null): boolean {
  if (hold === null) return false;
  if (phase === 'finishing') return hold === 'paused';
  return phase === 'queued' || phase === 'starting' || phase === 'sending';
}
