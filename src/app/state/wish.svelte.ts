import type { Kind } from '../words/destination-words.ts';

/** What the page was opened for: files of one kind, until some were picked. */
export class Wish {
  kind: Kind | null = $state(null);
}
