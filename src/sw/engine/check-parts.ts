import { PartChecksums } from '../../lib/s3/part-checksums.ts';
import type { Part } from '../../lib/upload/part.ts';
import { spanOf } from '../../lib/upload/plan.ts';

/** What a file is held to: the parts S3 took of it. */
export interface HeldParts {
  readonly size: number;
  readonly partSize: number;
  readonly parts: readonly Part[];
}

/**
 * Whether every part that S3 holds has the checksum of the same bytes of this file; a part whose checksum is not known
 * says nothing. Reads those parts once, one after the other. Rejects as PartChecksums does.
 */
export async function fitsParts(
  bytes: Blob,
  { size, partSize, parts }: HeldParts,
  signal: AbortSignal,
): Promise<boolean> {
  const checksums = new PartChecksums(bytes);
  try {
    for (const { number, checksum } of parts) {
      if (checksum === null) continue;
      if ((await checksums.of(spanOf(size, partSize, number), signal)) !== checksum) return false;
    }
    return true;
  } finally {
    checksums.rest();
  }
}
