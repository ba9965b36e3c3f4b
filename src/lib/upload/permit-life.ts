import type { Permit } from './permit.ts';

/** ms before its expiry that a permit is renewed: time for the requests that are being signed. */
const RENEWAL_MARGIN = 60_000;
/** A permit that would live shorter than this, ms, is badly dated: S3 will say when it ends. */
const SHORTEST_LIFE = 10_000;

/** The permit with the server's time at which it came, ms since 1970. */
export function dated(permit: Permit, serverNow: number): Permit {
  return { ...permit, issuedAt: serverNow };
}

/** Whether both write the same object, so that a multipart upload begun with one goes on with the other. */
export function isSameKey(a: Pick<Permit, 'bucket' | 'key'>, b: Pick<Permit, 'bucket' | 'key'>): boolean {
  return a.bucket === b.bucket && a.key === b.key;
}

/**
 * When a permit is due for renewal, ms since 1970 by the server's clock: a minute before its end, or for a short-lived
 * one after three quarters of its life, so that a new permit is never due at once. null: its dates can't be right.
 */
export function renewalTime({ issuedAt, expiresAt }: Permit): number | null {
  if (issuedAt === undefined) return expiresAt - RENEWAL_MARGIN;
  const life = expiresAt - issuedAt;
  return life < SHORTEST_LIFE ? null : expiresAt - Math.min(RENEWAL_MARGIN, life / 4);
}

/** Whether it is time to renew the permit. */
export function isExpiring(permit: Permit, serverNow: number): boolean {
  const due = renewalTime(permit);
  return due !== null && due <= serverNow;
}
