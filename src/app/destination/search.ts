import type { Iguide } from '../../lib/portal/iguide.ts';
import type { IguideId } from '../../lib/portal/ids.ts';
import type { DestinationInput } from './parse-destination.ts';

/** More than anybody reads; typing narrows it. */
export const SHOWN_AT_MOST = 50;

/** What the list offers for an input. */
export interface Offer {
  readonly recent: readonly Iguide[];
  readonly others: readonly Iguide[];
  /** How many fit but are not shown. */
  readonly hidden: number;
  /** An ID that is in no list and may be looked up. */
  readonly lookUp: IguideId | null;
}

/** Lower case, without accents, with spaces for punctuation: `St-Émile, 4` is found by `st emile`. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function fits(iguide: Iguide, words: readonly string[]): boolean {
  const text = plain(`${iguide.address} ${iguide.alias ?? ''} ${iguide.id} ${iguide.workOrderId ?? ''}`);
  return words.every((word) => text.includes(word));
}

function matcher(input: DestinationInput): (iguide: Iguide) => boolean {
  switch (input.kind) {
    case 'nothing':
      return () => true;
    case 'id': {
      const words = [input.id.toLowerCase()];
      return (iguide) => fits(iguide, words);
    }
    case 'alias':
      return (iguide) => iguide.alias?.toLowerCase() === input.alias;
    case 'other-address':
      return () => false;
    case 'search': {
      const words = plain(input.text).split(' ');
      return (iguide) => fits(iguide, words);
    }
  }
}

/** Recent ones first, then the Portal's list without them; each in the order it came. */
export function offerFor(input: DestinationInput, list: readonly Iguide[], recent: readonly Iguide[]): Offer {
  const isMatch = matcher(input);
  const used = new Set(recent.map(({ id }) => id));
  const fresh = new Map(list.map((iguide) => [iguide.id, iguide]));
  // The Portal's own words about a recent one are newer than what was kept.
  const recentFits = recent.map((iguide) => fresh.get(iguide.id) ?? iguide).filter(isMatch);
  const otherFits = list.filter((iguide) => !used.has(iguide.id) && isMatch(iguide));
  const others = otherFits.slice(0, SHOWN_AT_MOST);
  const isKnown =
    input.kind === 'id' &&
    [...recentFits, ...otherFits].some(({ id }) => id.toLowerCase() === input.id.toLowerCase());
  return {
    recent: recentFits,
    others,
    hidden: otherFits.length - others.length,
    lookUp:
      input.kind === 'id' && !isKnown && mayBeId(input.id, recentFits.length + otherFits.length)
        ? input.id
        : null,
  };
}

/** `ignatius` fits an ID's form; it is offered as one only if it finds nothing, or has the digits that IDs have. */
function mayBeId(id: IguideId, found: number): boolean {
  return found === 0 || /\d/.test(id);
}
