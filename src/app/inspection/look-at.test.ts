import { expect, test } from 'vitest';
import { writeTar } from '../../lib/tar/testing/write-tar.ts';
import { lookAt, readerUntil } from './look-at.ts';

const MB = 1_000_000;
const always = readerUntil(Infinity, () => 0);

/** A file of which it is seen how much is read. */
function watched(bytes: Uint8Array<ArrayBuffer>) {
  const file = new Blob([bytes]);
  const reads: number[] = [];
  const read = always(file);
  return {
    file,
    reads,
    readOf: () => (start: number, end: number) => (reads.push(end - start), read(start, end)),
  };
}

test('a photo is known by its first bytes and told from another by few reads', async () => {
  const bytes = new Uint8Array(5 * MB).fill(7);
  bytes.set([0xff, 0xd8, 0xff, 0xe1]);
  const { file, reads, readOf } = watched(bytes);
  const look = await lookAt(file, readOf);
  expect(look).toMatchObject({ content: 'jpeg', tar: null });
  expect(reads).toEqual([65_536, ...Array.from({ length: 7 }, () => 16_384)]);
  bytes[bytes.length - 1] = 8;
  expect((await lookAt(new Blob([bytes]), always)).fingerprint).not.toBe(look.fingerprint);
});

test('a TAR is walked whatever it is called, and one that is cut is told', async () => {
  const tar = writeTar([{ name: 'scan.bin', size: 900_000, form: 'pax' }]);
  const bytes = (await tar.read()(0, tar.size)) as Uint8Array<ArrayBuffer>;
  const { file, reads, readOf } = watched(bytes);
  expect(await lookAt(file, readOf)).toMatchObject({ content: 'tar', tar: { files: 1, fault: null } });
  expect(reads.reduce((sum, read) => sum + read, 0)).toBeLessThan(250_000);
  const cut = await lookAt(file.slice(0, 800_000), always);
  expect(cut.tar?.fault).toMatchObject({ kind: 'cut-short', at: 800_000 });
});

test('a tiny file has a look, too', async () => {
  expect(await lookAt(new Blob(['x']), always)).toMatchObject({ content: null, tar: null });
});

test('a file that takes too long goes without', async () => {
  let time = 0;
  const file = new Blob([new Uint8Array(MB)]);
  await expect(
    lookAt(
      file,
      readerUntil(2, () => (time += 1)),
    ),
  ).rejects.toThrow('no time');
});
