import { expect, test } from 'vitest';
import { crc64Nvme, md5 } from '../../lib/s3/checksum.ts';
import { PartChecksums } from '../../lib/s3/part-checksums.ts';
import type { Part } from '../../lib/upload/part.ts';
import { fitsParts, isTelling } from './check-parts.ts';

const live = new AbortController().signal;
const BYTES = Uint8Array.from({ length: 25 }, (_, index) => index);
const slice = (number: number) => BYTES.slice((number - 1) * 10, number * 10);

async function sent(number: number, known: 'checksum' | 'md5' | 'nothing'): Promise<Part> {
  const part = { number, etag: null, size: slice(number).length, checksum: null };
  if (known === 'checksum') return { ...part, checksum: await crc64Nvme(slice(number)) };
  return known === 'md5' ? { ...part, md5: await md5(slice(number)) } : part;
}

function fits(bytes: Uint8Array<ArrayBuffer>, parts: readonly Part[]): Promise<boolean> {
  return fitsParts(new PartChecksums(new Blob([bytes])), { size: 25, partSize: 10, parts }, live);
}

test('a file fits the parts that were sent of it, by whatever is known of each', async () => {
  const parts = [await sent(1, 'checksum'), await sent(2, 'md5'), await sent(3, 'nothing')];
  expect(parts.map(isTelling)).toEqual([true, true, false]);
  const changedAt = (index: number) => BYTES.map((byte, at) => (at === index ? byte ^ 1 : byte));
  expect(await fits(BYTES, parts)).toBe(true);
  expect(await fits(changedAt(3), parts)).toBe(false);
  expect(await fits(changedAt(13), parts)).toBe(false);
  expect(await fits(changedAt(23), parts)).toBe(true);
});
