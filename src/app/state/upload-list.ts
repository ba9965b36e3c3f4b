import type { UploadView } from '../../lib/channel/upload-view.ts';
import { byPlace } from '../../lib/upload/queue.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import { isFinished, standingOf } from '../words/standing.ts';

/** The Uploads as the worker last told of them. */
export type UploadList = ReadonlyMap<UploadId, UploadView>;

export const NO_UPLOADS: UploadList = new Map();

export function listOf(uploads: readonly UploadView[]): UploadList {
  return new Map(uploads.map((upload) => [upload.id, upload]));
}

/** The list after an announcement; Uploads it does not name stay the same objects. */
export function withChanges(
  list: UploadList,
  changed: readonly UploadView[],
  removed: readonly UploadId[],
): UploadList {
  const next = new Map(list);
  for (const upload of changed) next.set(upload.id, upload);
  for (const id of removed) next.delete(id);
  return next;
}

export interface Sections {
  /** Someone has to do something about these; in the queue's order. */
  readonly needsYou: readonly UploadView[];
  /** These go on, or will; in the order they are sent in. */
  readonly underWay: readonly UploadView[];
  /** Done, and not rejected, or cancelled; the newest first. */
  readonly finished: readonly UploadView[];
}

function endOf({ phase, addedAt }: UploadView): number {
  return phase.name === 'done' ? phase.at : addedAt;
}

/**
 * Sorted the way a person reads them; `rejected`: done, but of no use to the Portal. Those that a sign-in sets going again
 * stay under way: one bar says so for all.
 */
export function sectionsOf(list: UploadList, rejected: ReadonlySet<UploadId> = new Set()): Sections {
  const all = [...list.values()].sort(byPlace);
  const needsYou = ({ id, phase }: UploadView) =>
    rejected.has(id) ||
    (standingOf(phase) === 'needs-you' && !(phase.name === 'waiting' && phase.why === 'signed-out'));
  return {
    needsYou: all.filter(needsYou),
    underWay: all.filter((upload) => !isFinished(upload.phase) && !needsYou(upload)),
    finished: all
      .filter((upload) => isFinished(upload.phase) && !needsYou(upload))
      .sort((one, other) => endOf(other) - endOf(one) || byPlace(one, other)),
  };
}
