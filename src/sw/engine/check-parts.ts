import type { PartChecksums } from '../../lib/s3/part-checksums.ts';
import type { Part } from '../../lib/upload/part.ts';
import { spanOf } from '../../lib/upload/plan.ts';

/** What a file is held to: the parts S3 took of it. */
export interface HeldParts {
  readonly size: number;
  readonly partSize: number;
  readonly parts: readonly Part[];
}

/** Whether anything is known of a part's bytes that a file can be held to. */
export function isTelling({ checksum, md5 }: Part): boolean {
  return (checksum ?? md5) !== undefined;
}

/**
 * Whether every part that S3 holds is of the same bytes as this file, by its checksum or else its MD5; a part of which
 * neither is known says nothing. Reads those parts once, one after the other. Rejects as PartChecksums does.
 */
export async function fitsParts(
  checksums: PartChecksums,
  { size, partSize, parts }: HeldParts,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    for (const { number, checksum, md5 } of parts) {
      const sent = checksum ?? md5;
      const kind = checksum === null ? 'MD5' : 'CRC64NVME';
      if (sent === undefined) continue;
      if ((await checksums.of(spanOf(size, partSize, number), signal, kind)) !== sent) return false;
    }
    return true;
  } finally {
    checksums.rest();
  }
}
