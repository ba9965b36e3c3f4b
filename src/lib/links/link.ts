import * as v from 'valibot';
import { Terms } from './terms.ts';

export const LinkId = v.pipe(v.string(), v.uuid(), v.brand('LinkId'));
export type LinkId = v.InferOutput<typeof LinkId>;

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A link as the operator who made it sees it. Its secret was shown once, when it was made. */
export const Link = v.object({
  id: LinkId,
  terms: Terms,
  hasPassphrase: v.boolean(),
  /** ms since 1970, as all times here. */
  createdAt: v.number(),
  revokedAt: v.nullable(v.number()),
  /** The Portal no longer takes its operator's sign-in; a look at the list, signed in anew, mends it. */
  isResting: v.boolean(),
  /** Files that were handed in or are on their way, and their bytes. */
  files: Count,
  bytes: Count,
});
export type Link = v.InferOutput<typeof Link>;

/** A file that came in through a link, or is on its way. */
export const Arrival = v.object({
  id: v.pipe(v.string(), v.uuid()),
  kind: v.picklist(['stitch-data', 'asset']),
  filename: v.string(),
  bytes: Count,
  /** As the guest gave it; null: not said. */
  guest: v.nullable(v.string()),
  /** `sending`: there is a permit. `processing`: it is all there, and the Portal looks at it. */
  state: v.picklist(['sending', 'processing', 'done']),
  /** When that began. */
  since: v.number(),
});
export type Arrival = v.InferOutput<typeof Arrival>;
