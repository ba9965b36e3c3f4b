import * as v from 'valibot';

/** The checksums that clients may send, by the names that S3's XML and `x-amz-checksum-algorithm` use. */
export const ChecksumAlgorithm = v.picklist(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']);
export type ChecksumAlgorithm = v.InferOutput<typeof ChecksumAlgorithm>;

/** `COMPOSITE`: the hash of the parts' checksums. `FULL_OBJECT`: the checksum of the bytes. */
export const ChecksumType = v.picklist(['COMPOSITE', 'FULL_OBJECT']);
export type ChecksumType = v.InferOutput<typeof ChecksumType>;

/** What CreateMultipartUpload asked for. */
export const ChecksumChoice = v.object({ algorithm: ChecksumAlgorithm, type: ChecksumType });
export type ChecksumChoice = v.InferOutput<typeof ChecksumChoice>;

/** What is computed over a body: MD5 for the ETag, and what the request asks for. */
export type DigestName = 'MD5' | ChecksumAlgorithm;

/** Bytes; a CRC's are big-endian. */
export type Digests = ReadonlyMap<DigestName, Uint8Array>;

/** Lengths of the raw values, bytes. */
const LENGTHS: Readonly<Record<DigestName, number>> = {
  MD5: 16,
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export const CHECKSUM_ALGORITHMS = ChecksumAlgorithm.options;

/** The header that carries the value: `x-amz-checksum-crc32`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The XML element that carries the value: `ChecksumCRC32`. */
export function checksumElement(algorithm: ChecksumAlgorithm): `Checksum${ChecksumAlgorithm}` {
  return `Checksum${algorithm}`;
}

/** The raw value of a base64 text, or null if it is no value of that kind. */
export function decodeDigest(name: DigestName, text: string): Buffer | null {
  const value = Buffer.from(text, 'base64');
  // Node ignores what is no base64; encoding it again shows whether anything was ignored.
  return value.length === LENGTHS[name] && value.toString('base64') === text ? value : null;
}

export function encodeDigest(value: Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

/** The digest of that name. @throws Error if it was not asked for when the body was read. */
export function digestOf(digests: Digests, name: DigestName): Uint8Array {
  const value = digests.get(name);
  if (!value) throw new Error(`${name} was not computed`);
  return value;
}

export function hexOf(value: Uint8Array): string {
  return Buffer.from(value).toString('hex');
}
