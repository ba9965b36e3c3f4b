import type { ChecksumAlgorithm } from './checksum-algorithm.ts';

/** The algorithms whose checksum of a whole follows from those of its parts. */
export type CrcAlgorithm = Extract<ChecksumAlgorithm, `CRC${string}`>;

interface Field {
  readonly bytes: number;
  /** The polynomial with its bits reversed, as all these CRCs are reflected. */
  readonly polynomial: bigint;
}

const FIELDS: Readonly<Record<CrcAlgorithm, Field>> = {
  CRC32: { bytes: 4, polynomial: 0xedb88320n },
  CRC32C: { bytes: 4, polynomial: 0x82f63b78n },
  CRC64NVME: { bytes: 8, polynomial: 0x9a6c9329ac4bc9b5n },
};

export function isCrc(algorithm: ChecksumAlgorithm): algorithm is CrcAlgorithm {
  return algorithm in FIELDS;
}

/** The product of two polynomials over GF(2), reduced; the highest bit stands for x^0. */
function multiply({ bytes, polynomial }: Field, left: bigint, right: bigint): bigint {
  let product = 0n;
  let shifted = right;
  for (let bit = 1n << BigInt(bytes * 8 - 1); bit > 0n; bit >>= 1n) {
    if (left & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}

/** x^(8 × length): what appending so many bytes multiplies a CRC by. */
function shiftBy(field: Field, length: number): bigint {
  const one = 1n << BigInt(field.bytes * 8 - 1);
  let power = one;
  let square = one >> 1n;
  for (let left = BigInt(length) * 8n; left > 0n; left >>= 1n) {
    if (left & 1n) power = multiply(field, power, square);
    square = multiply(field, square, square);
  }
  return power;
}

/** The CRC of bytes that come in pieces, from each piece's CRC (big-endian) and length in bytes. */
export function combineCrcs(
  algorithm: CrcAlgorithm,
  pieces: readonly { readonly crc: Uint8Array; readonly size: number }[],
): Buffer {
  const field = FIELDS[algorithm];
  // Nearly all parts have one size, and a power costs a hundred times what using it does.
  const shifts = new Map<number, bigint>();
  let whole = 0n;
  for (const { crc, size } of pieces) {
    const shift = shifts.get(size) ?? shiftBy(field, size);
    shifts.set(size, shift);
    whole = multiply(field, shift, whole) ^ BigInt(`0x${Buffer.from(crc).toString('hex')}`);
  }
  return Buffer.from(whole.toString(16).padStart(field.bytes * 2, '0'), 'hex');
}

/** The 32-bit CRC of a few bytes, big-endian; slow, without a table. */
export function crc32Of(algorithm: 'CRC32' | 'CRC32C', bytes: Uint8Array): Buffer {
  const polynomial = Number(FIELDS[algorithm].polynomial);
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  }
  const value = Buffer.alloc(4);
  value.writeUInt32BE(~crc >>> 0);
  return value;
}
