/**
 * How long an answer asks us to wait, ms, or null where it doesn't say. `value` is a Retry-After header: seconds, with
 * or without a fraction (the Portal sends `0.52`), or a date, which is compared with `now` (ms since 1970).
 */
export function retryAfterMs(value: string | null | undefined, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = /[A-Za-z]/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
