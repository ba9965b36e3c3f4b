import * as v from 'valibot';
import { FileName } from '../../lib/upload/naming.ts';

/** A name in what its user may change, and the ending that says what kind of file it is, which stays. */
export interface NameParts {
  readonly stem: string;
  readonly ending: string;
}

/** Letters of an ending, at most: what comes after a dot further left is part of the name. */
const ENDING = /^(?<stem>.+?)(?<ending>\.[\p{L}\p{N}]{1,10})$/su;

export function namePartsOf(name: string): NameParts {
  const { stem = name, ending = '' } = ENDING.exec(name)?.groups ?? {};
  return { stem, ending };
}

/** The name with another stem; or what is wrong with it, and the one thing to do. */
export function renamed(
  name: string,
  stem: string,
): { readonly name: string } | { readonly problem: string } {
  const next = stem.trim();
  if (next === '') return { problem: 'A name needs at least one letter.' };
  if (/[/\\\p{Cc}]/u.test(next))
    return { problem: 'Take out / and \\: the Portal may read them as folders.' };
  const whole = next + namePartsOf(name).ending;
  return v.is(FileName, whole)
    ? { name: whole }
    : { problem: 'The Portal takes no name this long. Shorten it.' };
}

/** Where a file is in the queue after it was moved, for who does not see it. */
export function movedSpeech(name: string, place: number, count: number): string {
  return `${name} is number ${place} of ${count}.`;
}
