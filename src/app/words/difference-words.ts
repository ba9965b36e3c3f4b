import type { Difference } from '../../lib/upload/difference.ts';
import { bytesText } from './bytes.ts';

/** A picked file that was not taken. */
export interface Refusal {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Null: no upload waits for it. */
  readonly difference: Difference | null;
  /** The file that was added, where it is known which was meant. */
  readonly added: { readonly name: string; readonly size: number } | null;
}

/** What is different about a file that was picked again, and what can be done. */
export function refusalText(locale: string, { name, size, difference, added }: Refusal): string {
  const meant = added === null || added.name === name ? 'the file that was added' : `“${added.name}”`;
  switch (difference) {
    case 'other-size': {
      const [has, had] = sizesText(locale, size, added?.size ?? size);
      return `“${name}” is not ${meant}: it has another size, ${has} instead of ${had}.`;
    }
    case 'other-content':
      return `“${name}” is not ${meant}: it has the same size, but other content.`;
    case 'changed':
      return `“${name}” was changed since it was added, so it would not fit what was sent. To upload it as it is now, remove this upload and add the file anew.`;
    case 'unreadable':
      return `“${name}” can’t be read. See that the card or disk it is on is connected, then pick it again.`;
    case null:
      return `No upload waits for “${name}”. To upload it, add it as a new file.`;
  }
}

/** Two sizes so exact that they differ. */
function sizesText(locale: string, a: number, b: number): [string, string] {
  const short: [string, string] = [bytesText(locale, a), bytesText(locale, b)];
  if (short[0] !== short[1]) return short;
  const exact = new Intl.NumberFormat(locale);
  return [`${exact.format(a)}\u00a0bytes`, `${exact.format(b)}\u00a0bytes`];
}
