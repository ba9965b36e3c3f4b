import * as v from 'valibot';
import { FileHandle } from '../upload/file-handle.ts';
import { Difference } from '../upload/difference.ts';
import { UploadId } from '../upload/upload.ts';
import { Errand } from './errand.ts';
import { PROTOCOL_VERSION } from './protocol.ts';
import { LimitsView } from './limits-view.ts';
import { UploadView } from './upload-view.ts';

/** Worker to page, on the command's port. */
export const Reply = v.variant('type', [
  v.object({
    type: v.literal('welcome'),
    version: v.literal(PROTOCOL_VERSION),
    uploads: v.array(UploadView),
    busy: v.boolean(),
    limits: v.optional(LimitsView),
  }),
  /** The worker is of another version than the page. */
  v.object({ type: v.literal('stale'), version: v.number() }),
  v.object({
    type: v.literal('ok'),
    busy: v.boolean(),
    /** Files handed over that are not what was added, and why. */
    differences: v.optional(v.array(v.object({ id: UploadId, difference: Difference }))),
  }),
  v.object({ type: v.literal('notices'), wanted: v.boolean(), busy: v.boolean() }),
  /** Null: there is nothing that the browser could send. */
  v.object({ type: v.literal('errand'), errand: v.nullable(Errand), busy: v.boolean() }),
  v.object({
    type: v.literal('shared'),
    files: v.array(v.object({ id: UploadId, file: v.instance(File) })),
    busy: v.boolean(),
  }),
  v.object({
    type: v.literal('handles'),
    handles: v.array(v.object({ id: UploadId, handle: FileHandle })),
    busy: v.boolean(),
  }),
  /** The command could not be carried out; nothing was lost. */
  v.object({ type: v.literal('refused'), reason: v.picklist(['malformed', 'no-storage', 'internal']) }),
]);
export type Reply = v.InferOutput<typeof Reply>;
