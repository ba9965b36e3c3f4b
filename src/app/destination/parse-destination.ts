import * as v from 'valibot';
import { IguideId } from '../../lib/portal/ids.ts';

/** What a person typed or pasted to say which iGUIDE they mean. */
export type DestinationInput =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'id'; readonly id: IguideId }
  /** A public address names the iGUIDE by its alias, which only the list can turn into an ID. */
  | { readonly kind: 'alias'; readonly alias: string }
  /** An address that names no iGUIDE. */
  | { readonly kind: 'other-address' }
  | { readonly kind: 'search'; readonly text: string };

/** IDs are printed as `ig` and some 13 letters and digits; a shorter one in an address is likelier a word. */
const ID_IN_ADDRESS = /^ig(?=[A-Za-z]*\d)[A-Za-z0-9]{6,40}$/;
const PORTAL_HOST = 'manage.youriguide.com';
const PUBLIC_HOST = /(^|\.)youriguide\.com$/;
const LOOKS_LIKE_ADDRESS = /^(https?:\/\/|([a-z0-9-]+\.)*youriguide\.com(\/|$))/i;

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function fromAddress(address: URL): DestinationInput {
  // The Portal is a single-page app: what names the iGUIDE may sit in the path, the query or behind the #.
  const words = `${address.pathname}/${address.search}/${address.hash}`.split(/[/?#&=]+/).map(decoded);
  const found = words.find((word) => ID_IN_ADDRESS.test(word));
  const id = v.safeParse(IguideId, found);
  if (id.success) return { kind: 'id', id: id.output };
  const host = address.hostname.toLowerCase();
  if (host === PORTAL_HOST || !PUBLIC_HOST.test(host)) return { kind: 'other-address' };
  const [first, second] = address.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  const alias = first === 'embed' ? second : first;
  return alias === undefined ? { kind: 'other-address' } : { kind: 'alias', alias: alias.toLowerCase() };
}

/**
 * Reads an iGUIDE ID (`igFKUNRGC5V8DD1`), an address of the Portal or a public one (with or without `https://`), or
 * else words to search by. Never throws.
 */
export function parseDestination(input: string): DestinationInput {
  const text = input.trim();
  if (text === '') return { kind: 'nothing' };
  if (LOOKS_LIKE_ADDRESS.test(text)) {
    const address = /^https?:/i.test(text) ? text : `https://${text}`;
    return URL.canParse(address) ? fromAddress(new URL(address)) : { kind: 'other-address' };
  }
  const id = v.safeParse(IguideId, text.replace(/^ig/i, 'ig'));
  return id.success ? { kind: 'id', id: id.output } : { kind: 'search', text };
}
