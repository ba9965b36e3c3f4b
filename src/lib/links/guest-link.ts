import * as v from 'valibot';
import { Arrival, LinkId } from './link.ts';
import { Terms } from './terms.ts';

/**
 * `GET`: what a link is for, to whoever has its secret (`LINK_HEADER`). Where it has a passphrase, no more than that until
 * `POST …/unlock` with it has given the text for `UNLOCKED_HEADER`.
 */
export const GUEST_LINK_PATH = '/api/link';
export const UNLOCK_PATH = '/api/link/unlock';
/** The Portal's calls as a guest may make them: permit, process and wait, each held to the link's terms. */
export const GUEST_API_BASE = '/api/link/v1';

/** A work order's way so far. */
export const Progress = v.object({
  /** Each status that was seen, the latest last, and since when, ms since 1970; empty: the Portal could not be asked yet. */
  stages: v.array(v.object({ status: v.string(), since: v.number() })),
  /** Where the finished iGUIDE is; null: not yet. */
  address: v.nullable(v.string()),
});
export type Progress = v.InferOutput<typeof Progress>;

/** What a guest is told: where files go by its address, and what is left of the limits. */
export const GuestLink = v.variant('isLocked', [
  v.object({ isLocked: v.literal(true) }),
  v.object({
    isLocked: v.literal(false),
    id: LinkId,
    terms: Terms,
    /** What still may be handed in. */
    filesLeft: v.number(),
    bytesLeft: v.number(),
    /** How far the work order is, where the link shows that; null: it doesn't. */
    progress: v.nullable(Progress),
    /** What was, through this link: the receipt. */
    arrivals: v.array(v.omit(Arrival, ['guest'])),
  }),
]);
export type GuestLink = v.InferOutput<typeof GuestLink>;

export const Unlock = v.object({ passphrase: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) });
export const Unlocked = v.object({ unlocked: v.string() });

/**
 * Why a link takes nothing, as the gateway's error code; each begins with `link-`, and no other code does. `link-unknown`: there is none, or none any more. `link-resting`:
 * the Portal no longer takes the sign-in of who made it.
 */
export type LinkCode =
  | 'link-unknown'
  | 'link-locked'
  | 'link-revoked'
  | 'link-expired'
  | 'link-full'
  | 'link-resting'
  | 'link-too-large'
  | 'link-other-type'
  | 'link-wrong-passphrase';
