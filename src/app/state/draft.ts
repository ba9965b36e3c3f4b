import type { UploadId } from '../../lib/upload/upload.ts';
import type { Kind } from '../words/destination-words.ts';
import type { FileProblem } from '../words/file-problem-words.ts';
import type { NotDone } from '../words/reply-words.ts';
import type { DraftQuestion } from './questions.ts';

/** A file that was picked or dropped and is not the worker's yet. Its id is the Upload's. */
export interface Draft {
  readonly id: UploadId;
  readonly file: File;
  /** What its user calls it; not there: the file's own name. */
  readonly name?: string | undefined;
  readonly kind: Kind;
  /** It is with the worker, which has not said yet that it has it. */
  readonly isSending: boolean;
  /** Why the worker did not take it. */
  readonly refused: NotDone | null;
  /** What its user said is meant, though it was asked about. */
  readonly accepted: readonly DraftQuestion['about'][];
}

export function draftOf(id: UploadId, file: File, kind: Kind): Draft {
  return { id, file, kind, isSending: false, refused: null, accepted: [] };
}

/** Something that can't be added. */
export interface Misfit {
  readonly id: UploadId;
  readonly name: string;
  readonly problem: FileProblem;
}
