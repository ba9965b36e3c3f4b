import * as v from 'valibot';
import { LINK_PAGE } from './account.ts';

/** Bytes of a link's secret: 192 bits. Whoever has it may do what the link is for. */
export const SECRET_BYTES = 24;

/** As it stands in the address's fragment, which no browser sends anywhere: base64url. */
export const LinkSecret = v.pipe(v.string(), v.regex(/^[\w-]{32}$/), v.brand('LinkSecret'));
export type LinkSecret = v.InferOutput<typeof LinkSecret>;

/** The address to hand out. `origin`: the app's. */
export function linkAddress(origin: string, secret: LinkSecret): string {
  return `${origin}${LINK_PAGE}#${secret}`;
}

/** The secret in an address's fragment; null: none. */
export function secretFrom(fragment: string): LinkSecret | null {
  const parsed = v.safeParse(LinkSecret, fragment.replace(/^#/, ''));
  return parsed.success ? parsed.output : null;
}

/** With a guest's calls: the secret; that the passphrase was right; which of the guest's files it is about. */
export const LINK_HEADER = 'Sitelift-Link';
export const UNLOCKED_HEADER = 'Sitelift-Unlocked';
export const GUEST_UPLOAD_HEADER = 'Sitelift-Upload';
/** Who hands it in, if the guest said so; escaped as in an address, since headers have no letters but ASCII's. */
export const GUEST_NAME_HEADER = 'Sitelift-Guest';
/** Characters of a guest's name. */
export const LONGEST_NAME = 100;
