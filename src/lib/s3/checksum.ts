import { createCRC64, createMD5, type IHasher } from 'hash-wasm';
import { base64FromBits64 } from './base64.ts';
import { openByteReader, type ByteReader } from './byte-reader.ts';
import { S3Error } from './errors.ts';

/** CRC-64/NVME's polynomial 0xad93d23594c93659, with its bits reversed. */
export const CRC64_NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

/** What is computed of a part's bytes: the checksum that S3 keeps, or what an ETag is where nothing else is kept. */
export type DigestKind = 'CRC64NVME' | 'MD5';

/** A hasher keeps state between updates, so one that waits for its next bytes belongs to one call alone. */
const idle: Record<DigestKind, IHasher[]> = { CRC64NVME: [], MD5: [] };

/** CRC64NVME of the bytes, base64 as S3 writes it. Rejects with an S3Error `source-unreadable`. */
export function crc64Nvme(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<string> {
  return digestOf(bytes, 'CRC64NVME');
}

/** MD5 of the bytes in hexadecimal, as a plain ETag is without its quotes. Rejects as `crc64Nvme` does. */
export function md5(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<string> {
  return digestOf(bytes, 'MD5');
}

async function digestOf(bytes: Uint8Array<ArrayBuffer> | Blob, kind: DigestKind): Promise<string> {
  if (bytes instanceof Uint8Array) return hashed(kind, (hasher) => Promise.resolve(hasher.update(bytes)));
  const reader = openByteReader(bytes);
  try {
    return await digestOfNext(reader, bytes.size, kind);
  } finally {
    reader.cancel();
  }
}

/** The digest of the next `size` bytes. Rejects with an S3Error `source-unreadable`, also where there are fewer. */
export function digestOfNext(reader: ByteReader, size: number, kind: DigestKind): Promise<string> {
  return hashed(kind, async (hasher) => {
    for (let left = size; left > 0;) {
      const bytes = await reader.read(left);
      if (bytes === null) throw new S3Error({ kind: 'source-unreadable' });
      hasher.update(bytes);
      left -= bytes.length;
    }
  });
}

async function hashed(kind: DigestKind, update: (hasher: IHasher) => Promise<unknown>): Promise<string> {
  const hasher = idle[kind].pop() ?? (await createHasher(kind));
  try {
    hasher.init();
    await update(hasher);
    const digest = hasher.digest();
    return kind === 'MD5' ? digest : base64FromBits64(BigInt(`0x${digest}`));
  } finally {
    idle[kind].push(hasher);
  }
}

function createHasher(kind: DigestKind): Promise<IHasher> {
  return kind === 'MD5' ? createMD5() : createCRC64(CRC64_NVME_POLYNOMIAL.toString(16));
}
