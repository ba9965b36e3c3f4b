import { SHARE_TROUBLES, type ShareTrouble } from '../../lib/channel/share.ts';
import type { Kind } from '../words/destination-words.ts';

/** What an address asks for. */
export type Arrival =
  /** A shortcut of the installed app: files of this kind are to be added. */
  | { readonly type: 'add'; readonly kind: Kind }
  /** Files were shared, and did not arrive. */
  | { readonly type: 'not-shared'; readonly why: ShareTrouble };

/** As the manifest's shortcuts name them. */
const KINDS: ReadonlyMap<string | null, Kind> = new Map([
  ['stitch-data', 'stitch-data'],
  ['photos', 'asset'],
]);

/** Null: it asks for nothing. */
export function arrivalOf(address: string): Arrival | null {
  const asked = new URL(address).searchParams;
  const why = SHARE_TROUBLES.find((trouble) => trouble === asked.get('share'));
  if (why !== undefined) return { type: 'not-shared', why };
  const kind = KINDS.get(asked.get('add'));
  return kind === undefined ? null : { type: 'add', kind };
}
