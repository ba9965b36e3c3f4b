import type { LinkCode } from '../../lib/links/guest-link.ts';
import { takesAsset } from '../../lib/links/terms.ts';
import type { LinkRecord } from './link-records.ts';

/** A file that a guest wants to hand in, as far as the link's terms speak of it. */
interface Offered {
  readonly kind: 'stitch-data' | 'asset';
  readonly filename: string;
  readonly bytes: number;
}

/** Why the link takes no such file, apart from what was used of it; null: it does. */
export function refusalOf(
  { terms, revoked_at, expires_at }: LinkRecord,
  { kind, filename, bytes }: Offered,
  now: number,
): LinkCode | null {
  const closed = closedBy({ revoked_at, expires_at }, now);
  if (closed !== null) return closed;
  if (kind === 'stitch-data' ? !terms.stitchData : !takesAsset(terms, filename)) return 'link-other-type';
  return bytes > terms.mostBytesEach ? 'link-too-large' : null;
}

/** Why nothing of a link is answered any more; null: it is open. */
export function closedBy(
  { revoked_at, expires_at }: Pick<LinkRecord, 'revoked_at' | 'expires_at'>,
  now: number,
): LinkCode | null {
  if (revoked_at !== null) return 'link-revoked';
  return expires_at <= now ? 'link-expired' : null;
}
