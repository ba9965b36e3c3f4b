import * as v from 'valibot';

const Bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What is wrong with a TAR; positions and sizes in bytes. */
export const TarFault = v.variant('kind', [
  /** Its first block is no TAR header. */
  v.object({ kind: v.literal('not-a-tar') }),
  /** It is whole, and holds no files. */
  v.object({ kind: v.literal('no-files') }),
  /** It ends at `at`, and goes on to `needs` at least. */
  v.object({ kind: v.literal('cut-short'), at: Bytes, needs: Bytes }),
  /** It ends after a whole member, without the blocks that close it: more may have followed. */
  v.object({ kind: v.literal('not-closed'), at: Bytes }),
  /** What should be a header at `at` is none. */
  v.object({ kind: v.literal('bad-header'), at: Bytes }),
  /** It is closed at `at`, and the file goes on with something else. */
  v.object({ kind: v.literal('goes-on'), at: Bytes }),
]);
export type TarFault = v.InferOutput<typeof TarFault>;

/** What a walk found; `files`: members that are files, up to the fault. */
export const TarVerdict = v.object({ files: Bytes, fault: v.nullable(TarFault) });
export type TarVerdict = v.InferOutput<typeof TarVerdict>;
