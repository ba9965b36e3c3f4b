import * as v from 'valibot';

/**
 * What was found of a bucket is believed so long, ms: a week. Somebody may mend its CORS meanwhile, or the server may be
 * replaced, and what was done without (checksums, for one) is worth the few failed requests that finding it again costs.
 */
const BELIEVED = 7 * 24 * 3_600_000;
/** A date further ahead is a clock's that was wrong, ms. */
const AHEAD = 24 * 3_600_000;

const Learned = v.record(v.string(), v.number());
/** By what was found: when, ms since 1970 by this device. */
export type Learned = v.InferOutput<typeof Learned>;

/** What an earlier worker learned and is still believed. Earlier versions kept no dates: that counts from now. */
export function learnedFrom(stored: unknown, now: number): Learned {
  const undated = v.safeParse(v.array(v.string()), stored);
  if (undated.success) return Object.fromEntries(undated.output.map((entry) => [entry, now]));
  const dated = v.safeParse(Learned, stored);
  if (!dated.success) return {};
  return Object.fromEntries(
    Object.entries(dated.output).filter(([, at]) => at > now - BELIEVED && at < now + AHEAD),
  );
}
