import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc64Nvme } from './checksum.ts';
import { combineCrc64 } from './combine-checksums.ts';
import { S3Error } from './errors.ts';

const CHECK = new TextEncoder().encode('123456789');

test('the check value of CRC-64/NVME comes out, as S3 writes it', async () => {
  const expected = Buffer.from('ae8b14860a799888', 'hex').toString('base64');
  expect(await crc64Nvme(CHECK)).toBe(expected);
  expect(await crc64Nvme(new Blob([CHECK]))).toBe(expected);
});

test('a browser that streams into no memory of ours hashes slices', async () => {
  const bytes = new Uint8Array(3_000_000).fill(9);
  const blob = Object.assign(new Blob([bytes]), { stream: () => new ReadableStream() });
  expect(await crc64Nvme(blob)).toBe(await crc64Nvme(bytes));
});

test('nothing has the checksum zero', async () => {
  expect(await crc64Nvme(new Uint8Array())).toBe('AAAAAAAAAAA=');
  expect(combineCrc64([])).toBe('AAAAAAAAAAA=');
});

test('a blob of several windows hashes like its bytes, several of them at once', async () => {
  const bytes = new Uint8Array(17 * 1024 * 1024 + 5);
  for (let index = 0; index < bytes.length; index += 4_099) bytes[index] = index;
  const expected = await crc64Nvme(bytes);
  const other = await crc64Nvme(bytes.subarray(1));
  const blob = new Blob([bytes]);
  expect(await Promise.all([blob, blob.slice(1), blob, blob.slice(1)].map(crc64Nvme))).toEqual([
    expected,
    other,
    expected,
    other,
  ]);
});

test('the parts’ checksums combine to the whole’s, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 12 }), async (pieces) => {
      const parts = await Promise.all(
        pieces.map(async (piece) => ({
          checksum: await crc64Nvme(Uint8Array.from(piece)),
          size: piece.length,
        })),
      );
      expect(combineCrc64(parts)).toBe(await crc64Nvme(new Uint8Array(Buffer.concat(pieces))));
    }),
    { numRuns: 200 },
  );
});

test('what is no checksum is not combined', () => {
  expect(() => combineCrc64([{ checksum: 'AAAA', size: 1 }])).toThrow(TypeError);
});

test('a blob that can’t be read says so, and the next one is hashed all the same', async () => {
  const pull = () => Promise.reject(new DOMException('', 'NotReadableError'));
  const gone = Object.assign(new Blob(['x']), { stream: () => new ReadableStream({ type: 'bytes', pull }) });
  const failure: unknown = await crc64Nvme(gone).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(S3Error);
  expect(failure).toHaveProperty('trouble', { kind: 'source-unreadable' });
  expect(await crc64Nvme(CHECK)).toBe(Buffer.from('ae8b14860a799888', 'hex').toString('base64'));
});
