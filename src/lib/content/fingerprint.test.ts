import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintOfBlob, sampledSpans } from './fingerprint.ts';

const MOST_READ = 128 * 1024;

test('no more than 128 KiB are read, the first and the last byte among them, each once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 * 2 ** 40 }), (size) => {
      const spans = sampledSpans(size);
      const read = spans.reduce((bytes, [start, end]) => bytes + end - start, 0);
      expect(read).toBe(Math.min(size, MOST_READ));
      expect(spans[0]?.[0]).toBe(0);
      expect(spans.at(-1)?.[1]).toBe(size);
      for (const [index, [start, end]] of spans.entries()) {
        expect(end).toBeGreaterThan(start);
        expect(start).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
      }
    }),
  );
});

test('the same bytes have the same fingerprint, and one changed byte of a small file another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 4000 }), fc.nat(), async (bytes, at) => {
      const changed = Uint8Array.from(bytes);
      changed[at % bytes.length] = ((bytes[at % bytes.length] ?? 0) + 1) % 256;
      const fingerprint = await fingerprintOfBlob(new Blob([bytes]));
      expect(await fingerprintOfBlob(new Blob([Uint8Array.from(bytes)]))).toBe(fingerprint);
      expect(await fingerprintOfBlob(new Blob([changed]))).not.toBe(fingerprint);
    }),
  );
});

test('a large file that is cut short, grows, or changes at its start or end has another', async () => {
  const bytes = new Uint8Array(1_000_000).map((_, index) => (index * 31) % 251);
  const fingerprint = await fingerprintOfBlob(new Blob([bytes]));
  const others = [
    new Blob([bytes.slice(0, -1)]),
    new Blob([bytes, 'x']),
    new Blob(['x', bytes.slice(1)]),
    new Blob([bytes.slice(0, -1), 'x']),
  ];
  for (const other of others) expect(await fingerprintOfBlob(other)).not.toBe(fingerprint);
});
