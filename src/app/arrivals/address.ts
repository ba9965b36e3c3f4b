import type { Kind } from '../words/destination-words.ts';

/** What an address asks for. */
export type Arrival =
  /** A shortcut of the installed app: files of this kind are to be added. */
  { readonly type: 'add'; readonly kind: Kind };

/** As the manifest's shortcuts name them. */
const KINDS: ReadonlyMap<string | null, Kind> = new Map([
  ['stitch-data', 'stitch-data'],
  ['photos', 'asset'],
]);

/** Null: it asks for nothing. */
export function arrivalOf(address: string): Arrival | null {
  const asked = new URL(address).searchParams;
  const kind = KINDS.get(asked.get('add'));
  return kind === undefined ? null : { type: 'add', kind };
}
