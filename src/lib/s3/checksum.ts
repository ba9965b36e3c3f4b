import { createCRC64, type IHasher } from 'hash-wasm';
import { base64FromBits64 } from './base64.ts';
import { openByteReader, type ByteReader } from './byte-reader.ts';
import { S3Error } from './errors.ts';

/** CRC-64/NVME's polynomial 0xad93d23594c93659, with its bits reversed. */
export const CRC64_NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

/** A hasher keeps state between updates, so one that waits for its next bytes belongs to one call alone. */
const idle: IHasher[] = [];

/** CRC64NVME of the bytes, base64 as S3 writes it. Rejects with an S3Error `source-unreadable`. */
export async function crc64Nvme(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<string> {
  if (bytes instanceof Uint8Array) return hashed((hasher) => Promise.resolve(hasher.update(bytes)));
  const reader = openByteReader(bytes);
  try {
    return await crc64NvmeOfNext(reader, bytes.size);
  } finally {
    reader.cancel();
  }
}

/** CRC64NVME of the next `size` bytes. Rejects with an S3Error `source-unreadable`, also where there are fewer. */
export function crc64NvmeOfNext(reader: ByteReader, size: number): Promise<string> {
  return hashed(async (hasher) => {
    for (let left = size; left > 0;) {
      const bytes = await reader.read(left);
      if (bytes === null) throw new S3Error({ kind: 'source-unreadable' });
      hasher.update(bytes);
      left -= bytes.length;
    }
  });
}

async function hashed(update: (hasher: IHasher) => Promise<unknown>): Promise<string> {
  const hasher = idle.pop() ?? (await createCRC64(CRC64_NVME_POLYNOMIAL.toString(16)));
  try {
    hasher.init();
    await update(hasher);
    return base64FromBits64(BigInt(`0x${hasher.digest()}`));
  } finally {
    idle.push(hasher);
  }
}
