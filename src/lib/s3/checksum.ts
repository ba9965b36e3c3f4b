import { createCRC64, type IHasher } from 'hash-wasm';
import { base64FromBits64 } from './base64.ts';
import { S3Error } from './errors.ts';

/** CRC-64/NVME's polynomial 0xad93d23594c93659, with its bits reversed. */
export const CRC64_NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

/** Bytes read at a time, so that memory does not grow with the part. */
const WINDOW = 8 * 1024 * 1024;

/** A hasher keeps state between updates, so one that waits for its next bytes belongs to one call alone. */
const idle: IHasher[] = [];

/**
 * CRC64NVME of the bytes, base64 as S3 writes it. Rejects with an S3Error `source-unreadable` where the blob can't be
 * read: its file changed or vanished.
 */
export async function crc64Nvme(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<string> {
  const hasher = idle.pop() ?? (await createCRC64(CRC64_NVME_POLYNOMIAL.toString(16)));
  try {
    hasher.init();
    if (bytes instanceof Uint8Array) hasher.update(bytes);
    else
      for (let start = 0; start < bytes.size; start += WINDOW)
        hasher.update(await read(bytes.slice(start, start + WINDOW)));
    return base64FromBits64(BigInt(`0x${hasher.digest()}`));
  } finally {
    idle.push(hasher);
  }
}

async function read(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    throw new S3Error({ kind: 'source-unreadable' }, cause);
  }
}
