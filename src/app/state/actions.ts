import type { PhaseView, UploadView } from '../../lib/channel/upload-view.ts';
import type { UploadId } from '../../lib/upload/upload.ts';

/** What a row's buttons do. A trouble's own remedy comes on top of these. */
export type Action = 'pause' | 'resume' | 'cancel' | 'remove';

/** The buttons of a phase, in the order they are shown. */
export function actionsFor(phase: PhaseView): readonly Action[] {
  switch (phase.name) {
    case 'processing':
      // What the Portal has begun to process can't be paused; it can be let go.
      return ['cancel'];
    case 'staging':
    case 'queued':
    case 'starting':
    case 'sending':
    case 'finishing':
    case 'waiting':
      return ['pause', 'cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'failed':
    case 'done':
    case 'cancelled':
      return ['remove'];
  }
}

/** Whether bytes of it are still to be sent, so that its place in the queue matters. */
export function isMovable(phase: PhaseView): boolean {
  const { name } = 'then' in phase ? { name: phase.then } : phase;
  return name === 'staging' || name === 'queued' || name === 'starting' || name === 'sending';
}

/** The Uploads that an action may be ordered for, to order it for all of them. */
export function idsFor(action: Action, uploads: readonly UploadView[]): readonly UploadId[] {
  return uploads.filter(({ phase }) => actionsFor(phase).includes(action)).map(({ id }) => id);
}
