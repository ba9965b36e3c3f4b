import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { LinkCode } from '../../lib/links/guest-link.ts';
import { LINK_HEADER, LinkSecret, UNLOCKED_HEADER } from '../../lib/links/secret.ts';
import type { Database, LazyDatabase } from '../database/open-database.ts';
import { Refusal, refuse } from '../refusal.ts';
import { createSeal } from '../seal.ts';
import { countGuess, MOST_BY_ADDRESS, MOST_BY_LINK, untilNextGuess } from './guesses.ts';
import { linkOfSecret, type LinkRecord } from './link-records.ts';
import { closedBy } from './link-rules.ts';
import { isPassphrase } from './passphrase.ts';

export interface GuestDoorParts {
  readonly database: LazyDatabase;
  /** 32 bytes each, the newest first. */
  readonly keys: readonly Uint8Array<ArrayBuffer>[];
  /** ms since 1970. */
  readonly now: () => number;
  /** Where a request comes from. */
  readonly addressOf: (context: Context) => string;
}

/** A guest who is let in. */
export interface Guest {
  readonly opened: Database;
  readonly link: LinkRecord;
}

/** Who may see what of a link: whoever has its secret, as long as it is open, and its passphrase where it has one. */
export interface GuestDoor {
  /** @throws Refusal `link-unknown`, `link-revoked`, `link-expired`, 429 */
  knock(context: Context): Promise<Guest & { readonly isLocked: boolean }>;
  /**
   * `evenIfClosed`: also where the link is revoked or over, for what was handed in before.
   * @throws Refusal also `link-locked`
   */
  enter(context: Context, options?: { readonly evenIfClosed?: boolean }): Promise<Guest>;
  /** What lets a guest in from then on. @throws Refusal `link-wrong-passphrase`, 429 */
  unlock(context: Context, passphrase: string): Promise<string>;
}

/** That a guest knew the passphrase of that link: this one, and not an earlier or a later one. */
const Unlocked = v.object({ linkId: v.string(), of: v.string() });

export function createGuestDoor({ database, keys, now, addressOf }: GuestDoorParts): GuestDoor {
  const seal = createSeal({ keys, schema: Unlocked, purpose: 'unlocked-link', now });

  async function pace(opened: Database, subject: string, most: number): Promise<void> {
    const wait = await untilNextGuess(opened, subject, most, now());
    if (wait === 0) return;
    const headers = { 'Retry-After': String(Math.ceil(wait / 1000)) };
    throw new Refusal(429, 'resource_exhausted', { headers, reason: 'guesses' });
  }

  async function isUnlocked(context: Context, link: LinkRecord): Promise<boolean> {
    if (link.passphrase_hash === null) return true;
    const shown = await seal.open(context.req.header(UNLOCKED_HEADER) ?? '');
    return shown?.linkId === link.id && shown.of === digestOf(link.passphrase_hash);
  }

  async function knock(context: Context, evenIfClosed = false): Promise<Guest & { isLocked: boolean }> {
    const opened = await database.get();
    const subject = `address ${addressOf(context)}`;
    await pace(opened, subject, MOST_BY_ADDRESS);
    const secret = v.safeParse(LinkSecret, context.req.header(LINK_HEADER));
    const link = secret.success ? await linkOfSecret(opened, secret.output) : null;
    if (link === null) {
      await countGuess(opened, subject, now());
      throw refuse(404, 'link-unknown');
    }
    const closed = closedBy(link, now());
    if (closed !== null && !evenIfClosed) throw closedRefusal(closed);
    return { opened, link, isLocked: !(await isUnlocked(context, link)) };
  }

  return {
    knock: (context) => knock(context),
    async enter(context, { evenIfClosed = false } = {}) {
      const { isLocked, ...guest } = await knock(context, evenIfClosed);
      if (isLocked) throw refuse(403, 'link-locked');
      return guest;
    },
    async unlock(context, passphrase) {
      const { opened, link } = await knock(context);
      const { id, passphrase_hash } = link;
      if (passphrase_hash === null) throw refuse(404, 'not-found');
      const [byLink, byAddress] = [`link ${id}`, `address ${addressOf(context)}`];
      await pace(opened, byLink, MOST_BY_LINK);
      if (!(await isPassphrase(passphrase, passphrase_hash))) {
        await countGuess(opened, byLink, now());
        await countGuess(opened, byAddress, now());
        throw refuse(403, 'link-wrong-passphrase');
      }
      return seal.seal({ linkId: id, of: digestOf(passphrase_hash) }, link.expires_at);
    },
  };
}

/** Each its own, so that the page can say which. */
export function closedRefusal(code: LinkCode): Refusal {
  return refuse(403, code, { reason: code });
}

function digestOf(passphraseHash: string): string {
  return createHash('sha256').update(passphraseHash).digest('base64url');
}
