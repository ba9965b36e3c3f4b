import type { UploadView } from '../../lib/channel/upload-view.ts';
import type { Content } from '../../lib/content/kinds.ts';
import { isSameFile, isSamePlace } from '../../lib/content/twin.ts';
import type { TarFault } from '../../lib/tar/verdict.ts';
import type { Destination } from '../../lib/upload/destination.ts';
import type { FileFacts, UploadId } from '../../lib/upload/upload.ts';
import { place, type Target } from '../destination/propose.ts';
import type { Look } from '../inspection/messages.ts';

/** What keeps a file from being sent until its user says that it is meant. */
export type DraftQuestion =
  /** It is to be Stitch Data, and is no whole TAR. `files`: seen before the fault. */
  | {
      readonly about: 'broken-tar';
      readonly fault: TarFault;
      readonly content: Content | null;
      readonly files: number;
    }
  /** The same file is on its way to the same place, or arrived there. Null: it is on the list of files to add. */
  | { readonly about: 'twin'; readonly other: UploadView | null };

/** A file to add, as far as questions go. */
export interface DraftFacts {
  readonly id: UploadId;
  readonly file: FileFacts;
  /** Null: it can't go where it was to go, or nowhere was chosen. */
  readonly destination: Destination | null;
  readonly isStitchData: boolean;
  /** Undefined: not looked at, or not yet. */
  readonly look: Look | undefined;
  readonly isLooking: boolean;
  /** What its user said is meant. */
  readonly accepted: readonly DraftQuestion['about'][];
}

interface Draft extends Pick<DraftFacts, 'id' | 'accepted'> {
  readonly file: FileFacts;
  readonly kind: Destination['kind'];
}

/** What is seen in files so far. */
interface Looks {
  of(id: UploadId): Look | undefined;
  isRunning(id: UploadId): boolean;
}

/** Files as they stand now. */
export function factsOf(drafts: readonly Draft[], looks: Looks, target: Target | null): DraftFacts[] {
  return drafts.map((draft) => factOf(draft, looks, target));
}

function factOf({ id, file, kind, accepted }: Draft, looks: Looks, target: Target | null): DraftFacts {
  const { name, size, type, lastModified } = file;
  const look = looks.of(id);
  return {
    id,
    file: { name, size, type, lastModified, fingerprint: look?.fingerprint },
    destination: target === null ? null : place(kind, target).destination,
    isStitchData: kind === 'stitch-data',
    look,
    isLooking: looks.isRunning(id),
    accepted,
  };
}

/** What is to be asked about each of these files, one question at a time, given what is under way. */
export function questionsOn(
  drafts: readonly DraftFacts[],
  uploads: readonly UploadView[],
): ReadonlyMap<UploadId, DraftQuestion> {
  const questions = new Map<UploadId, DraftQuestion>();
  // By size, so that hundreds of files beside hundreds of Uploads don't cost their product.
  const sent = bySize(uploads.filter(({ phase }) => phase.name !== 'cancelled' && phase.name !== 'failed'));
  const earlier = new Map<number, DraftFacts[]>();
  for (const draft of drafts) {
    const { id, file, accepted, isLooking } = draft;
    const tar = isLooking ? null : tarQuestionOn(draft);
    const twin = isLooking ? null : twinQuestionOn(draft, sent.get(file.size), earlier.get(file.size));
    const question = [tar, twin].find((one) => one !== null && !accepted.includes(one.about));
    if (question != null) questions.set(id, question);
    earlier.set(file.size, [...(earlier.get(file.size) ?? []), draft]);
  }
  return questions;
}

function tarQuestionOn({ isStitchData, look }: DraftFacts): DraftQuestion | null {
  if (!isStitchData || look === undefined) return null;
  const { content, tar } = look;
  const { fault, files } = tar ?? { fault: { kind: 'not-a-tar' } as const, files: 0 };
  return fault === null ? null : { about: 'broken-tar', fault, content, files };
}

function twinQuestionOn(
  { file, destination }: DraftFacts,
  sent: readonly UploadView[] = [],
  earlier: readonly DraftFacts[] = [],
): DraftQuestion | null {
  if (destination === null) return null;
  const isTwin = (other: { readonly file: FileFacts; readonly destination: Destination | null }) =>
    other.destination !== null && isSamePlace(destination, other.destination) && isSameFile(file, other.file);
  const other = sent.find(isTwin);
  if (other !== undefined) return { about: 'twin', other };
  return earlier.some(isTwin) ? { about: 'twin', other: null } : null;
}

function bySize(uploads: readonly UploadView[]): ReadonlyMap<number, readonly UploadView[]> {
  const sizes = new Map<number, UploadView[]>();
  for (const upload of uploads) {
    const same = sizes.get(upload.file.size);
    if (same === undefined) sizes.set(upload.file.size, [upload]);
    else same.push(upload);
  }
  return sizes;
}
