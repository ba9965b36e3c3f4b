import { differenceOf, type Candidate, type Difference } from './difference.ts';
import type { UploadId } from './upload.ts';

/** An Upload whose file is to be picked again. */
export interface Wanted {
  readonly id: UploadId;
  readonly file: Candidate;
}

export interface Match {
  /** By the picked file's place. */
  readonly index: number;
  readonly id: UploadId;
}

export interface Mismatch {
  readonly index: number;
  /** The Upload it was most likely picked for; null: none. */
  readonly meant: UploadId | null;
  /** Null: it is no wanted file at all. */
  readonly difference: Difference | null;
}

export interface Matched {
  readonly matches: readonly Match[];
  readonly mismatches: readonly Mismatch[];
}

/**
 * Which picked file belongs to which Upload, each of them at most once: of those that fit, first the one of the same name
 * and date. A file that fits none is told apart from the Upload of its name, or from the only one there is.
 */
export function matchFiles(picked: readonly Candidate[], wanted: readonly Wanted[]): Matched {
  const pairs = picked.flatMap((file, index) =>
    wanted
      .filter(({ file: added }) => differenceOf(added, file) === null)
      .map(({ id, file: added }) => ({ index, id, likeness: likeness(added, file) })),
  );
  const matches: Match[] = [];
  const isTaken = (index: number, id: UploadId): boolean =>
    matches.some((match) => match.index === index || match.id === id);
  for (const { index, id } of pairs.sort((a, b) => b.likeness - a.likeness))
    if (!isTaken(index, id)) matches.push({ index, id });
  const open = wanted.filter(({ id }) => !matches.some((match) => match.id === id));
  const mismatches = picked.flatMap((file, index) => {
    if (matches.some((match) => match.index === index)) return [];
    const meant =
      open.find((one) => one.file.name === file.name) ?? (open.length === 1 ? open[0] : undefined);
    return [
      {
        index,
        meant: meant?.id ?? null,
        difference: meant === undefined ? null : differenceOf(meant.file, file),
      },
    ];
  });
  return { matches: matches.sort((a, b) => a.index - b.index), mismatches };
}

function likeness(added: Candidate, picked: Candidate): number {
  const isSameName = added.name === picked.name;
  const isSameDate = added.lastModified === picked.lastModified;
  return (isSameName ? 2 : 0) + (isSameDate ? 1 : 0);
}
