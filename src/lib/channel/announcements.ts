import * as v from 'valibot';
import { UploadId } from '../upload/upload.ts';
import { LimitsView } from './limits-view.ts';
import { UploadView } from './upload-view.ts';

/** Worker to every page. An Upload is in IndexedDB before it is announced. */
export const Announcement = v.variant('type', [
  v.object({
    type: v.literal('uploads'),
    changed: v.array(UploadView),
    removed: v.array(UploadId),
    /** Whether uploads run, so that pages keep up their heartbeat. */
    busy: v.boolean(),
  }),
  /** The worker needs a session to go on; the page asks for a sign-in. */
  v.object({ type: v.literal('signed-out') }),
  /** The worker lacks these files: a page that holds one hands it over (`hand-over`). */
  v.object({ type: v.literal('wanted'), ids: v.array(UploadId) }),
  /** A limit was changed, or what the network costs. */
  v.object({ type: v.literal('limits'), ...LimitsView.entries }),
]);
export type Announcement = v.InferOutput<typeof Announcement>;
