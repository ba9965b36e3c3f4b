import * as v from 'valibot';
import { Arrival, Link, LinkId } from './link.ts';
import { LinkSecret } from './secret.ts';
import { Terms, TermsChange } from './terms.ts';

/**
 * An operator's own links, in the operator's session. `GET` lists them, `POST` makes one. Below it, by id: `GET` with what
 * came in, `PATCH` changes it, `DELETE` removes it with its records; `POST …/secret` gives it another address.
 */
export const LINKS_PATH = '/api/links';

const Passphrase = v.pipe(v.string(), v.minLength(4), v.maxLength(200));

export const MakeLink = v.object({ terms: Terms, passphrase: v.optional(Passphrase) });
export type MakeLink = v.InferOutput<typeof MakeLink>;
export const MadeLink = v.object({ link: Link, secret: LinkSecret });
export type MadeLink = v.InferOutput<typeof MadeLink>;

export const Links = v.object({ links: v.array(Link) });
export type Links = v.InferOutput<typeof Links>;

export const LinkParams = v.object({ linkId: LinkId });
export const LinkWithArrivals = v.object({ link: Link, arrivals: v.array(Arrival) });
export type LinkWithArrivals = v.InferOutput<typeof LinkWithArrivals>;

/** `passphrase` null: none any more. `isRevoked`: nothing of it is answered from then on, or again. */
export const ChangeLink = v.object({
  terms: v.optional(TermsChange),
  passphrase: v.optional(v.nullable(Passphrase)),
  isRevoked: v.optional(v.boolean()),
});
export type ChangeLink = v.InferOutput<typeof ChangeLink>;

/** What a change answers. */
export const ChangedLink = v.object({ link: Link });

export const NewSecret = v.object({ secret: LinkSecret });
