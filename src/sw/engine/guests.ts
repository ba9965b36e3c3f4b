import * as v from 'valibot';
import { isGuest } from '../../lib/links/account.ts';
import { GuestKey, guestHeaders } from '../../lib/links/guest.ts';
import type { UploadStore } from '../../lib/store/store.ts';
import type { SessionEvent, UploadEvent } from '../../lib/upload/event.ts';
import type { Upload } from '../../lib/upload/upload.ts';

const SETTING = 'guest-keys';
const Keys = v.record(v.string(), v.object({ ...GuestKey.entries, learnedAt: v.number() }));
/** ms that a key is kept without files of its link: they come right after it. */
const KEPT_WITHOUT = 86_400_000;

/** What files that come in through links are let in by, by their accounts. */
export class Guests {
  readonly #store: Pick<UploadStore, 'setting' | 'saveSetting'>;
  readonly #now: () => number;
  #keys: v.InferOutput<typeof Keys> = {};

  /** `now`: this device's clock, ms since 1970. */
  constructor(store: Pick<UploadStore, 'setting' | 'saveSetting'>, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Takes up what is kept; of links without files nothing is kept any longer. Rejects with a StoreError. */
  async load(accounts: readonly string[]): Promise<void> {
    const stored = v.safeParse(Keys, await this.#store.setting(SETTING));
    if (!stored.success) return;
    const kept = Object.entries(stored.output).filter(
      ([account, { learnedAt }]) => accounts.includes(account) || this.#now() - learnedAt < KEPT_WITHOUT,
    );
    this.#keys = Object.fromEntries(kept);
    if (kept.length < Object.keys(stored.output).length) await this.#save();
  }

  /** Rejects with a StoreError. */
  async learn(account: string, key: GuestKey): Promise<void> {
    this.#keys = { ...this.#keys, [account]: { ...key, learnedAt: this.#now() } };
    await this.#save();
  }

  /** The headers of a call about a file; null: its link's key is gone, with the browser's storage. */
  headersFor({ account, id }: Upload): Record<string, string> | null {
    const key = this.#keys[account];
    return key === undefined ? null : guestHeaders(key, id);
  }

  async #save(): Promise<void> {
    await this.#store.saveSetting(SETTING, this.#keys);
  }
}

/** Whoever is signed in: files that come in through a link belong to its guest, who always is. */
export function asToldTo<Event extends UploadEvent>(
  { account }: Pick<Upload, 'account'>,
  event: Event,
): Event | SessionEvent {
  const isAboutSession = event.type === 'signedIn' || event.type === 'signedOut';
  return isAboutSession && isGuest(account) ? { type: 'signedIn', account } : event;
}
