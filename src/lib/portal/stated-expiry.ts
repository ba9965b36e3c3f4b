/** The longest a permit may plausibly live, ms: STS gives a day and a half at most; a later date is about something else. */
const LONGEST_LIFE = 7 * 86_400_000;
/** Objects within objects that are looked into: `{credentials: {expiration}}`, and one more. */
const DEPTH = 3;

/** Names of an end, and of a time from now, without case and separators. */
const END = /expir|validuntil|validto|notafter/;
const SPAN = /expires?in|expirationin|ttl|lifetime|lifespan|validfor|duration|maxage/;

/** More digits than any number of seconds that a permit lives: those are milliseconds. */
const MOST_SECONDS = 1e6;
/** Below this a number of seconds since 1970 would be of 1973: it counts from now. */
const EARLIEST_SECONDS = 1e8;
/** Above these a number since 1970 is milliseconds, then microseconds. */
const EARLIEST_MILLISECONDS = 1e11;
const EARLIEST_MICROSECONDS = 1e14;

/**
 * When a permit ends, as it says itself, ms since 1970: the earliest plausible end in any field of any plausible name, at
 * whatever depth; ISO or HTTP text, seconds, milliseconds, or a time from now. null: it says none. `issuedAt`: when it
 * was asked for, ms since 1970 by the server's clock.
 */
export function statedExpiry(permit: unknown, issuedAt: number): number | null {
  const plausible = endsIn(permit, issuedAt, DEPTH).filter(
    (end) => end > issuedAt && end <= issuedAt + LONGEST_LIFE,
  );
  return plausible.length === 0 ? null : Math.min(...plausible);
}

function endsIn(value: unknown, issuedAt: number, depth: number): number[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([field, inner]: [string, unknown]) => {
    const name = field.toLowerCase().replace(/[^a-z]/g, '');
    if (typeof inner === 'object') return endsIn(inner, issuedAt, depth - 1);
    if (typeof inner !== 'string' && typeof inner !== 'number') return [];
    if (SPAN.test(name)) return spanOf(Number(inner), name, issuedAt);
    return END.test(name) ? endOf(inner, issuedAt) : [];
  });
}

function spanOf(amount: number, name: string, issuedAt: number): number[] {
  if (!Number.isFinite(amount) || amount <= 0) return [];
  const isMilliseconds = amount > MOST_SECONDS || /ms$|milli/.test(name);
  return [issuedAt + (isMilliseconds ? amount : amount * 1000)];
}

function endOf(value: string | number, issuedAt: number): number[] {
  const number = typeof value === 'number' || /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
  if (number === null) {
    const at = Date.parse(zoned(String(value)));
    return Number.isNaN(at) ? [] : [at];
  }
  if (number < EARLIEST_SECONDS) return spanOf(number, '', issuedAt);
  if (number < EARLIEST_MILLISECONDS) return [number * 1000];
  return [number < EARLIEST_MICROSECONDS ? number : number / 1000];
}

/** Text that names no zone is UTC, as all of AWS is; `20261122T183000Z` is written out, since Date.parse can't read it. */
function zoned(text: string): string {
  const written = text
    .trim()
    .replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\.\d+)?(?=Z|$)/i, '$1-$2-$3T$4:$5:$6$7');
  return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(written)
    ? `${written.replace(' ', 'T')}Z`
    : written;
}
