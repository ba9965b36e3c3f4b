import * as v from 'valibot';
import type { UploadId } from '../upload/upload.ts';
import {
  GUEST_NAME_HEADER,
  GUEST_UPLOAD_HEADER,
  LINK_HEADER,
  LinkSecret,
  LONGEST_NAME,
  UNLOCKED_HEADER,
} from './secret.ts';

/** What a guest's calls are let in by. Kept as long as there are files of that link. */
export const GuestKey = v.object({
  secret: LinkSecret,
  /** That the passphrase was right; empty where there is none. */
  unlocked: v.string(),
  /** Who hands in, if they said so; else empty. */
  name: v.pipe(v.string(), v.maxLength(LONGEST_NAME)),
});
export type GuestKey = v.InferOutput<typeof GuestKey>;

/** The headers of a guest's call, about that file if it is about one. */
export function guestHeaders({ secret, unlocked, name }: GuestKey, id?: UploadId): Record<string, string> {
  return {
    [LINK_HEADER]: secret,
    ...(unlocked === '' ? {} : { [UNLOCKED_HEADER]: unlocked }),
    ...(name === '' ? {} : { [GUEST_NAME_HEADER]: encodeURIComponent(name) }),
    ...(id === undefined ? {} : { [GUEST_UPLOAD_HEADER]: id }),
  };
}

/** A fetch that sends these along. */
export function fetchWith(
  fetch: typeof globalThis.fetch,
  headers: Readonly<Record<string, string>>,
): typeof globalThis.fetch {
  return (input, init) => {
    const all = new Headers(init?.headers);
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    return fetch(input, { ...init, headers: all });
  };
}
