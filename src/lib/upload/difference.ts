import * as v from 'valibot';
import type { FileFacts } from './upload.ts';

/** Why a file that was picked again is not the one that was added. */
export const Difference = v.picklist([
  'other-size',
  /** The same size, but other bytes. */
  'other-content',
  /** The file of that name, with other bytes and a later date. */
  'changed',
  /** It can't be read. */
  'unreadable',
]);
export type Difference = v.InferOutput<typeof Difference>;

/** A file as it lies there now. */
export type Candidate = Pick<FileFacts, 'name' | 'size' | 'lastModified' | 'fingerprint'>;

/**
 * How a file differs from the one that was added; null: by all that is known, it is that file. Another name and, where the
 * content is known, another date are no difference: files get both by being copied off a card.
 */
export function differenceOf(added: Candidate, picked: Candidate): Difference | null {
  if (picked.size !== added.size) return 'other-size';
  const isLater = picked.name === added.name && picked.lastModified > added.lastModified;
  if (added.fingerprint === undefined || picked.fingerprint === undefined) {
    if (picked.lastModified === added.lastModified) return null;
    return isLater ? 'changed' : 'other-content';
  }
  if (picked.fingerprint === added.fingerprint) return null;
  return isLater ? 'changed' : 'other-content';
}
