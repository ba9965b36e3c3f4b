import * as v from 'valibot';
import { CONTENTS } from '../../lib/content/kinds.ts';
import { TarVerdict } from '../../lib/tar/verdict.ts';

/** What reading a little of a file told. */
export const Look = v.object({
  /** Null: nothing that is known here. */
  content: v.nullable(v.picklist(CONTENTS)),
  /** How the walk went; null where the file is no TAR. */
  tar: v.nullable(TarVerdict),
  fingerprint: v.string(),
});
export type Look = v.InferOutput<typeof Look>;

/** Page to inspecting thread; each is answered once, on the port that came with it. */
export const Request = v.variant('type', [
  v.object({ type: v.literal('look'), file: v.instance(Blob) }),
  v.object({ type: v.literal('thumbnail'), file: v.instance(Blob) }),
]);
export type Request = v.InferOutput<typeof Request>;

export const Answer = v.variant('type', [
  v.object({ type: v.literal('look'), look: Look }),
  v.object({ type: v.literal('thumbnail'), picture: v.instance(Blob) }),
  /** The file can't be read, or not in time; or it makes no picture. */
  v.object({ type: v.literal('nothing') }),
]);
export type Answer = v.InferOutput<typeof Answer>;
