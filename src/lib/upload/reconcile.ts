import { md5OfEtag, type Part } from './part.ts';
import type { Multipart } from './permit.ts';
import { partCount, spanOf } from './plan.ts';

/** A part as ListParts shows it, with what the file itself says about it. */
export interface ListedPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** CRC64NVME, base64; null where S3 lists none. */
  readonly checksum: string | null;
  /** CRC64NVME of the same bytes of the file, where the store has none for this part; null where not computed. */
  readonly fileChecksum: string | null;
  /** MD5 of the same bytes of the file, in hexadecimal; where S3 lists no checksum, and the store has no MD5 of it. */
  readonly fileMd5?: string | undefined;
}

/**
 * The parts that count, ascending: those S3 lists, that are in the plan with the planned size, and whose content is
 * known to be the file's. What S3 does not list is gone, whatever the store says. The rest is sent (again).
 */
export function reconcile(
  size: number,
  { partSize }: Pick<Multipart, 'partSize'>,
  local: readonly Part[],
  listed: readonly ListedPart[],
): Part[] {
  const known = new Map(local.map((part) => [part.number, part]));
  const kept = new Map<number, Part>();
  const digested = listed.map((part) => {
    const mine = known.get(part.number);
    const checksum = mine?.checksum ?? part.fileChecksum;
    return { part, mine, checksum, md5: mine?.md5 ?? part.fileMd5 };
  });
  // One that is proves that they are: else they may be a KMS key's, of which nothing can be told.
  const areMd5s = digested.some(({ part, md5 }) => md5 !== undefined && md5OfEtag(part.etag) === md5);
  for (const { part, mine, checksum, md5 } of digested) {
    const { number, etag } = part;
    if (isPlanned(size, partSize, part) && isOurs(part, mine, checksum, areMd5s ? md5 : undefined))
      kept.set(number, { number, etag, size: part.size, checksum, ...(md5 === undefined ? {} : { md5 }) });
  }
  return [...kept.values()].sort((a, b) => a.number - b.number);
}

/** Whether a part has a number and a size of the plan. */
export function isPlanned(size: number, partSize: number, part: Pick<Part, 'number' | 'size'>): boolean {
  if (!Number.isInteger(part.number) || part.number < 1 || part.number > partCount(size, partSize))
    return false;
  const span = spanOf(size, partSize, part.number);
  return part.size === span.end - span.start;
}

/** Whether parts, ascending, are the whole file: every number of the plan once, and the bytes add up. */
export function isWhole(size: number, partSize: number, parts: readonly Part[]): boolean {
  return (
    parts.length === partCount(size, partSize) &&
    parts.every((part, index) => part.number === index + 1 && isPlanned(size, partSize, part)) &&
    parts.reduce((bytes, part) => bytes + part.size, 0) === size
  );
}

/**
 * A checksum decides where S3 lists one, and where it doesn't the MD5, if ETags are that. Else only a part that this device
 * saw land counts: by its ETag, or by size alone where the bucket hid the ETag.
 */
function isOurs(
  listed: ListedPart,
  local: Part | undefined,
  checksum: string | null,
  md5: string | undefined,
): boolean {
  if (listed.checksum !== null && checksum !== null) return listed.checksum === checksum;
  if (md5 !== undefined) return md5OfEtag(listed.etag) === md5;
  if (local === undefined) return false;
  if (local.etag !== null) return unquoted(local.etag) === unquoted(listed.etag);
  return listed.checksum === null;
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}
