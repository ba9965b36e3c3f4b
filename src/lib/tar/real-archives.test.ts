import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { checkTar } from './check-tar.ts';

/**
 * What GNU tar 1.34 and bsdtar 3.6.2 made of one folder (long and foreign names, links, a pipe, a sparse file), and how many
 * files GNU tar lists in each.
 */
const ARCHIVES = {
  'gnu-gnu': 6,
  'gnu-oldgnu-label': 2,
  'gnu-pax-global': 2,
  'gnu-posix': 6,
  'gnu-posix-sparse-0.0': 2,
  'gnu-ustar': 4,
  'gnu-v7': 3,
  'bsd-default': 5,
  'bsd-gnutar': 5,
  'bsd-pax': 6,
  'bsd-ustar': 4,
  'bsd-v7': 2,
};

function open(name: string): Uint8Array {
  const path = new URL(`testing/fixtures/${name}.tar.gz`, import.meta.url);
  return gunzipSync(readFileSync(path));
}

const check = (bytes: Uint8Array, names: string[] = []) =>
  checkTar(
    bytes.length,
    (start, end) => Promise.resolve(bytes.subarray(start, end)),
    (name) => names.push(name),
  );

describe('a TAR that was made by a program people use', () => {
  test.each(Object.entries(ARCHIVES))('%s is whole', async (name, files) => {
    expect(await check(open(name))).toEqual({ files, fault: null });
  });

  test.each(Object.keys(ARCHIVES))('%s is caught wherever a block is missing at its end', async (name) => {
    const bytes = open(name);
    const { length } = bytes;
    let whole = 0;
    for (let size = 0; size < length; size += 512) {
      const { fault } = await check(bytes.subarray(0, size));
      if (fault === null) whole += 1;
      else expect(['not-a-tar', 'cut-short', 'not-closed']).toContain(fault.kind);
    }
    // Only blocks of zeros behind the first closing one can be missed.
    const lastByte = bytes.findLastIndex((byte) => byte !== 0);
    expect(whole).toBeLessThanOrEqual(Math.floor((length - lastByte) / 512));
  });

  test.each(['gnu-gnu', 'gnu-posix', 'bsd-default', 'bsd-pax'])('%s names its files whole', async (name) => {
    const names: string[] = [];
    await check(open(name), names);
    expect(names).toEqual(
      expect.arrayContaining([
        'scan/kitchen and hall/küche صورة.jpg',
        `scan/${'long-'.repeat(30)}.bin`,
        `scan/${'d'.repeat(90)}/${'e'.repeat(60)}.bin`,
      ]),
    );
  });
});
