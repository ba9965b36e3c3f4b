import * as v from 'valibot';
import { GuestLink } from '../../lib/links/guest-link.ts';
import type { LinkSecret } from '../../lib/links/secret.ts';
import type { KeyValue } from '../storage.ts';

/** What this browser remembers of a link, so that it opens without a network, and asks for a name once. */
const Kept = v.object({ link: v.nullable(GuestLink), name: v.string(), unlocked: v.string() });
export type Kept = v.InferOutput<typeof Kept>;

const NOTHING: Kept = { link: null, name: '', unlocked: '' };

/** Where it is kept: by a digest, since a secret is not left lying about. */
export async function keptKey(secret: LinkSecret): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `sitelift.link.${hex.slice(0, 32)}`;
}

export function loadKept(storage: KeyValue, key: string): Kept {
  try {
    const parsed = v.safeParse(Kept, JSON.parse(storage.getItem(key) ?? 'null'));
    return parsed.success ? parsed.output : NOTHING;
  } catch {
    return NOTHING;
  }
}

export function saveKept(storage: KeyValue, key: string, kept: Kept): void {
  storage.setItem(key, JSON.stringify(kept));
}
