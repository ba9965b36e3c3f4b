import type { Permit } from './permit.ts';

/** A permit is renewed so long before its end, ms, … */
const LONGEST_MARGIN = 600_000;
/** … or this share of its life before it, whichever is later: a short-lived one is not renewed all the time. */
const MARGIN_SHARE = 1 / 20;
/**
 * No permit lives shorter than this, ms: one that by its dates does is badly dated, and S3 will say when it ends. One
 * that was had for less has not ended, whatever else is wrong.
 */
const SHORTEST_LIFE = 10_000;
/** How much longer than at the measured speed sending may take: links change. */
const SLACK = 1.25;

/** The permit with the server's time at which it came, ms since 1970. */
export function dated(permit: Permit, now: number): Permit {
  return { ...permit, issuedAt: now };
}

/** Whether both write the same object, so that a multipart upload begun with one goes on with the other. */
export function isSameKey(a: Pick<Permit, 'bucket' | 'key'>, b: Pick<Permit, 'bucket' | 'key'>): boolean {
  return a.bucket === b.bucket && a.key === b.key;
}

/**
 * When a permit is due for renewal, ms since 1970 by the server's clock: ten minutes or a twentieth of its life before
 * its end, whichever is later, so that a new permit is never due at once; one that is finished on, at its end. null: its
 * dates can't be right.
 */
export function renewalTime({ issuedAt, expiresAt, isLast }: Permit): number | null {
  if (issuedAt === undefined) return expiresAt - LONGEST_MARGIN;
  const life = expiresAt - issuedAt;
  if (life < SHORTEST_LIFE) return null;
  return isLast === true ? expiresAt : expiresAt - Math.min(LONGEST_MARGIN, life * MARGIN_SHARE);
}

/** Whether it is time to renew the permit. */
export function isExpiring(permit: Permit, now: number): boolean {
  const due = renewalTime(permit);
  return due !== null && due <= now;
}

/** Whether by its dates a permit is over; S3 may think otherwise. */
export function hasEnded(permit: Permit, now: number): boolean {
  return renewalTime(permit) !== null && permit.expiresAt <= now;
}

/** Whether a permit has just come, so that trouble with it is not for its age. */
export function isFresh({ issuedAt }: Permit, now: number): boolean {
  return issuedAt !== undefined && Math.abs(now - issuedAt) < SHORTEST_LIFE;
}

/**
 * Whether `bytes` can be sent in what is left of a permit, with a margin. `speed`: bytes a second; null while unknown:
 * then anything fits that begins before the end.
 */
export function fits(bytes: number, speed: number | null, permit: Permit, now: number): boolean {
  const left = permit.expiresAt - now;
  return left > 0 && timeFor(bytes, speed) <= left;
}

/**
 * Whether a part has to wait for a newer permit: it would not fit in what is left of this one, but would in a whole life.
 * One that needs longer than that is sent all the same, and no permit is renewed for it that has just come.
 */
export function isTooShort(permit: Permit, bytes: number, speed: number | null, now: number): boolean {
  const { issuedAt, expiresAt, isLast } = permit;
  if (isLast === true || renewalTime(permit) === null) return false;
  if (fits(bytes, speed, permit, now)) return false;
  if (issuedAt === undefined || expiresAt <= now) return true;
  const life = expiresAt - issuedAt;
  return timeFor(bytes, speed) <= life && now - issuedAt > life * MARGIN_SHARE;
}

/** ms that sending takes, with a margin. */
function timeFor(bytes: number, speed: number | null): number {
  if (speed === null || bytes === 0) return 0;
  return speed <= 0 ? Infinity : (bytes / speed) * 1000 * SLACK;
}
