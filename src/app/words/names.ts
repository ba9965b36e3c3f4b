/** A name in two pieces that can be shown with a gap between: the start may be cut short, the end always shows. */
export interface NamePieces {
  readonly start: string;
  readonly end: string;
}

/** Graphemes at the end that are always shown: enough for an extension and a counter (`_0001.tar`). */
const END_LENGTH = 10;

/**
 * A name as it is safe to show: invisible characters that turn the direction of text around or break
 * the line are shown as marks. The file's own name stays what it is.
 */
export function shownName(name: string): string {
  return name.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** Cuts between whole graphemes, so that no letter, accent or flag is torn. A short name has no end piece. */
export function namePieces(name: string): NamePieces {
  const graphemes = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name)];
  if (graphemes.length <= END_LENGTH + 4) return { start: name, end: '' };
  const cut = graphemes[graphemes.length - END_LENGTH]?.index ?? name.length;
  return { start: name.slice(0, cut), end: name.slice(cut) };
}
