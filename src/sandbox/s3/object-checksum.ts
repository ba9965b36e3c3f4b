import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  checksumHeader,
  decodeDigest,
  encodeDigest,
  type ChecksumAlgorithm,
  type ChecksumChoice,
} from './checksum-algorithm.ts';
import { combineCrcs, crc32Of, isCrc } from './crc.ts';
import { invalidHeader } from './integrity.ts';
import type { PartRecord, StoredChecksum } from './records.ts';
import { S3Error } from './s3-error.ts';

function rawChecksum({ number, checksum }: PartRecord): Buffer {
  if (checksum === null) throw new Error(`part ${number} has no checksum`);
  return Buffer.from(checksum, 'base64');
}

/** The checksum of the parts' checksums, one after the other. */
function composite(algorithm: ChecksumAlgorithm, parts: readonly PartRecord[]): Buffer {
  const checksums = Buffer.concat(parts.map(rawChecksum));
  switch (algorithm) {
    case 'SHA1':
    case 'SHA256':
      return createHash(algorithm.toLowerCase()).update(checksums).digest();
    case 'CRC32':
    case 'CRC32C':
      return crc32Of(algorithm, checksums);
    case 'CRC64NVME':
      throw new Error('CRC64NVME is never composite');
  }
}

function fullObject(algorithm: ChecksumAlgorithm, parts: readonly PartRecord[]): Buffer {
  if (!isCrc(algorithm)) throw new Error(`${algorithm} is always composite`);
  return combineCrcs(
    algorithm,
    parts.map((part) => ({ crc: rawChecksum(part), size: part.piece.size })),
  );
}

/** The checksum of the object that the parts make, as S3 shows it; null where the upload chose none. */
export function objectChecksum(
  choice: ChecksumChoice | null,
  parts: readonly PartRecord[],
): StoredChecksum | null {
  if (!choice) return null;
  const { algorithm, type } = choice;
  const value =
    type === 'COMPOSITE'
      ? `${encodeDigest(composite(algorithm, parts))}-${parts.length}`
      : encodeDigest(fullObject(algorithm, parts));
  return { algorithm, type, value };
}

/**
 * Compares what CompleteMultipartUpload says of the whole object. A composite checksum may come without its `-N`.
 *
 * @throws S3Error BadDigest; InvalidRequest for a value that is none, or the other type
 */
export function checkObjectChecksum(headers: IncomingHttpHeaders, stored: StoredChecksum): void {
  const { 'x-amz-checksum-type': type } = headers;
  if (type !== undefined && type !== stored.type)
    throw new S3Error('InvalidRequest', {
      message: `The upload was created using the ${stored.type} checksum mode. The complete request must use the same checksum mode.`,
    });
  const name = checksumHeader(stored.algorithm);
  const { [name]: sent } = headers;
  if (sent === undefined) return;
  const [value = '', count] = String(sent).split('-');
  const [expected, expectedCount] = stored.value.split('-');
  if (!decodeDigest(stored.algorithm, value) || (count !== undefined && !/^\d+$/.test(count)))
    throw invalidHeader(name);
  if (value !== expected || (count !== undefined && count !== expectedCount))
    throw new S3Error('BadDigest', {
      message: `The ${stored.algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
    });
}
