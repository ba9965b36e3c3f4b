import fc from 'fast-check';
import { createCRC32, createCRC64 } from 'hash-wasm';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { combineCrcs, crc32Of, type CrcAlgorithm } from './crc.ts';

const castagnoli = await createCRC32(0x82f63b78);
const nvme = await createCRC64('9a6c9329ac4bc9b5');

const CRCS: Record<CrcAlgorithm, (bytes: Uint8Array) => Uint8Array> = {
  CRC32: (bytes) => {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(crc32(bytes));
    return value;
  },
  CRC32C: (bytes) => castagnoli.init().update(bytes).digest('binary'),
  CRC64NVME: (bytes) => nvme.init().update(bytes).digest('binary'),
};

test('the check values of the CRC catalogue come out, in S3’s byte order', () => {
  const bytes = Buffer.from('123456789');
  const hex = (algorithm: CrcAlgorithm): string => Buffer.from(CRCS[algorithm](bytes)).toString('hex');
  expect(hex('CRC32')).toBe('cbf43926');
  expect(hex('CRC32C')).toBe('e3069283');
  expect(hex('CRC64NVME')).toBe('ae8b14860a799888');
  expect(crc32Of('CRC32', bytes).toString('hex')).toBe('cbf43926');
  expect(crc32Of('CRC32C', bytes).toString('hex')).toBe('e3069283');
});

test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
  'the %s of a whole is that of its pieces combined, however it is cut',
  (algorithm) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (pieces) => {
        const combined = combineCrcs(
          algorithm,
          pieces.map((piece) => ({ crc: CRCS[algorithm](piece), size: piece.length })),
        );
        expect(combined.toString('hex')).toBe(
          Buffer.from(CRCS[algorithm](Buffer.concat(pieces))).toString('hex'),
        );
      }),
    );
  },
);
