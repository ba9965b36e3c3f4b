import { fetchWith, guestHeaders, type GuestKey } from '../../lib/links/guest.ts';
import type { Progress } from '../../lib/links/guest-link.ts';
import type { GuestEdge } from '../../lib/links/remote.ts';
import type { LinkSecret } from '../../lib/links/secret.ts';
import { PortalError } from '../../lib/portal/trouble.ts';
import type { KeyValue } from '../storage.ts';
import type { OpenLink } from './guest-environment.ts';
import { keptKey, loadKept, saveKept } from './kept-link.ts';

export type GuestStatus =
  | { readonly name: 'asking' }
  /**
   * `isOld`: as it was when it was last seen, since the gateway can't be asked now. `closed`: why it takes nothing any more,
   * as the gateway's code, where it was open before on this page; null: it is open.
   */
  | {
      readonly name: 'open';
      readonly link: OpenLink;
      readonly isOld: boolean;
      readonly closed: string | null;
    }
  | { readonly name: 'locked' }
  | { readonly name: 'closed'; readonly code: string }
  /** The gateway can't be asked, and nothing is remembered. */
  | { readonly name: 'away' };

export interface GuestParts {
  readonly fetch: typeof fetch;
  readonly edge: GuestEdge;
  readonly storage: KeyValue;
  /** Null: the address has none. */
  readonly secret: LinkSecret | null;
  readonly signal: AbortSignal;
}

/** Who opened a link, and what it says. */
export class Guest {
  #status: GuestStatus = $state.raw({ name: 'asking' });
  #name = $state('');
  #unlocked = '';
  #place = '';
  readonly #parts: GuestParts;

  constructor(parts: GuestParts) {
    this.#parts = parts;
  }

  get status(): GuestStatus {
    return this.#status;
  }

  /** As the guest wants to be called; empty: not said. */
  get name(): string {
    return this.#name;
  }

  /** What the worker asks by. Only once the link is open. */
  get key(): GuestKey {
    return { secret: this.#secret, unlocked: this.#unlocked, name: this.#name };
  }

  /** As the guest: sends along what lets them in. */
  readonly fetch: typeof fetch = (input, init) =>
    fetchWith(this.#parts.fetch, guestHeaders(this.key))(input, init);

  /** Asks what the link says: at the start, when the page is looked at, when something arrived. */
  async look(): Promise<void> {
    const { secret, edge, storage, signal } = this.#parts;
    if (secret === null) {
      this.#status = { name: 'closed', code: 'link-unknown' };
      return;
    }
    if (this.#place === '') {
      this.#place = await keptKey(secret);
      const kept = loadKept(storage, this.#place);
      this.#name = kept.name;
      this.#unlocked = kept.unlocked;
    }
    try {
      const link = await edge.open(this.key, signal);
      this.#status = link.isLocked ? { name: 'locked' } : { name: 'open', link, isOld: false, closed: null };
      this.#keep();
    } catch (error) {
      this.#note(error);
    }
  }

  /** Null: it is open. Else why not: the gateway's code, `too-many` or `no-answer`. */
  async unlock(passphrase: string): Promise<string | null> {
    const { edge, signal } = this.#parts;
    try {
      this.#unlocked = await edge.unlock(this.key, passphrase, signal);
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      const { trouble } = error;
      if (trouble.kind === 'link-refused') return trouble.detail;
      return trouble.kind === 'rate-limited' ? 'too-many' : 'no-answer';
    }
    await this.look();
    return null;
  }

  /** The order went on, as the gateway tells it by itself. */
  sawProgress(progress: Progress): void {
    if (this.#status.name !== 'open') return;
    this.#status = { ...this.#status, link: { ...this.#status.link, progress } };
    this.#keep();
  }

  rename(name: string): void {
    this.#name = name;
    this.#keep();
  }

  get #secret(): LinkSecret {
    const { secret } = this.#parts;
    if (secret === null) throw new Error('there is no link');
    return secret;
  }

  #note(error: unknown): void {
    if (!(error instanceof PortalError)) throw error;
    const { trouble } = error;
    const isRefused = trouble.kind === 'link-refused';
    if (this.#status.name === 'open') {
      // What was added here is shown yet.
      this.#status = { ...this.#status, ...(isRefused ? { closed: trouble.detail } : { isOld: true }) };
      return;
    }
    if (isRefused) {
      this.#status = { name: 'closed', code: trouble.detail };
      return;
    }
    const { link } = loadKept(this.#parts.storage, this.#place);
    this.#status =
      link === null || link.isLocked ? { name: 'away' } : { name: 'open', link, isOld: true, closed: null };
  }

  #keep(): void {
    const link = this.#status.name === 'open' ? this.#status.link : null;
    saveKept(this.#parts.storage, this.#place, { link, name: this.#name, unlocked: this.#unlocked });
  }
}
