import { wakeAt } from '../../lib/upload/effect-of.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { Moment } from '../../lib/upload/moment.ts';
import type { UploadId } from '../../lib/upload/upload.ts';

/** Which Uploads are to be woken now, and when (ms since 1970) the next is; Infinity: none. */
export interface Wakes {
  readonly due: readonly UploadId[];
  readonly nextAt: number;
}

/** `pending`: an Upload's events that are not yet saved; what they make of it is not known, so it is left out. */
export function wakesOf(
  entries: Iterable<readonly [UploadId, { readonly live: Live; readonly pending: number }]>,
  momentOf: (id: UploadId) => Moment,
  now: number,
): Wakes {
  let nextAt = Infinity;
  const due: UploadId[] = [];
  for (const [id, { live, pending }] of entries) {
    const at = pending > 0 ? null : wakeAt(live, momentOf(id));
    if (at === null) continue;
    if (at <= now) due.push(id);
    else nextAt = Math.min(nextAt, at);
  }
  return { due, nextAt };
}
