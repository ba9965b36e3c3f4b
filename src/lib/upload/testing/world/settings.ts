import fc from 'fast-check';
import { HOUR, MIB } from '../samples.ts';

/** What kind of world it is, fixed for a run. */
export interface Settings {
  /** Bytes of each file. */
  readonly sizes: readonly number[];
  /** Whether their bytes are kept already at the start. */
  readonly staged: boolean;
  /** Whether the store has a handle of each file. */
  readonly handles: boolean;
  /** Whether the bucket's CORS hides ETags from the device. */
  readonly etagHidden: boolean;
  /** Whether S3 lists a checksum for each part. */
  readonly checksums: boolean;
  /** Whether an ETag depends on the content alone; S3 with KMS keys gives another each time. */
  readonly etagOfContent: boolean;
  /** What a repeated permit names. */
  readonly keys: 'same' | 'new' | 'mixed';
  /** ms a permit and its upload token live. */
  readonly permitLife: number;
  readonly statedExpiry: boolean;
  /** ms an upload token lives; null: as long as its permit. */
  readonly tokenLife: number | null;
  /** How S3 refuses: by its code, as Ceph does, or so that the browser hides the answer. */
  readonly refusal: 'expired' | 'denied' | 'silent';
  /** Bytes a second that are measured for every Upload; null: nothing is. */
  readonly speed: number | null;
  /** Decisions, one number each. */
  readonly tape: readonly number[];
}

export const anySettings: fc.Arbitrary<Settings> = fc.record({
  sizes: fc.array(fc.constantFrom(1, 5 * MIB, 5 * MIB + 1, 12 * MIB, 23 * MIB), {
    minLength: 1,
    maxLength: 4,
  }),
  staged: fc.constantFrom(true, true, true, false),
  handles: fc.boolean(),
  etagHidden: fc.boolean(),
  checksums: fc.boolean(),
  etagOfContent: fc.boolean(),
  keys: fc.constantFrom('same', 'new', 'mixed'),
  permitLife: fc.constantFrom(24 * HOUR, 2 * HOUR, 120_000, 15_000),
  statedExpiry: fc.boolean(),
  tokenLife: fc.constantFrom(null, null, 5_000),
  refusal: fc.constantFrom('expired', 'denied', 'silent'),
  speed: fc.constantFrom(null, 64 * 1024, MIB, 100 * MIB),
  tape: fc.array(fc.nat({ max: 0xffff }), { maxLength: 800, size: 'max' }),
});
