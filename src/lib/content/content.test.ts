import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeTar } from '../tar/testing/write-tar.ts';
import { contentOf, HEAD } from './content.ts';
import { promisedBy, type Content } from './kinds.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** How files of each kind begin, from their formats' own descriptions. */
const STARTS: Record<Exclude<Content, 'tar'>, readonly Uint8Array[]> = {
  jpeg: [bytes('\xff\xd8\xff\xe0\0\x10JFIF\0'), bytes('\xff\xd8\xff\xe1\x1a\x2bExif\0\0')],
  png: [bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
  gif: [bytes('GIF87a'), bytes('GIF89a')],
  webp: [bytes('RIFF\x24\x10\0\0WEBPVP8 ')],
  heif: [bytes('\0\0\0\x18ftypheic'), bytes('\0\0\0\x1cftypmif1'), bytes('\0\0\0\x20ftypavif')],
  tiff: [bytes('II*\0\x08\0\0\0'), bytes('MM\0*\0\0\0\x08')],
  bmp: [bytes('BM\x36\x10\0\0\0\0\0\0\x36\0\0\0')],
  pdf: [bytes('%PDF-1.7\n%'), bytes('\xef\xbb\xbf%PDF-1.4')],
  gzip: [gzipSync('x')],
  zip: [bytes('PK\x03\x04\x14\0'), bytes('PK\x05\x06\0\0')],
  bzip2: [bytes('BZh91AY&SY')],
  xz: [bytes('\xfd7zXZ\0\0\x04')],
  zstd: [bytes('\x28\xb5\x2f\xfd\x04\x58')],
  '7z': [bytes('7z\xbc\xaf\x27\x1c\0\x04')],
  rar: [bytes('Rar!\x1a\x07\x01\0')],
  video: [bytes('\0\0\0\x18ftypisom'), bytes('\0\0\0\x14ftypqt  ')],
};

describe('what a file holds', () => {
  test.each(Object.entries(STARTS))('%s is told by its first bytes, whatever follows', (content, starts) => {
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: HEAD - 32 }), (start, rest) => {
        expect(contentOf(Uint8Array.from([...start, ...rest]))).toBe(content);
      }),
    );
  });
  test('a TAR is told by a header that fits, in each form, also one of the oldest, which has no magic', async () => {
    for (const form of ['v7', 'ustar', 'gnu', 'pax'] as const) {
      const tar = writeTar([{ name: 'BM-%PDF-', size: 900, form }]);
      expect(contentOf(await tar.read()(0, HEAD))).toBe('tar');
      expect(contentOf(await tar.read([[0, 0x7a]])(0, HEAD))).not.toBe('tar');
    }
  });
  test('text, noise and nothing are nothing that is known', () => {
    for (const other of [bytes(''), bytes('P'), bytes('Dear Sir,'), new Uint8Array(HEAD), deflateSync('x')])
      expect(contentOf(other)).toBeNull();
  });
});

test('a name says what a file holds by its ending, in any case', () => {
  expect(promisedBy('scan.TAR')).toBe('tar');
  expect(promisedBy('front.JPG')).toBe('jpeg');
  expect(promisedBy('plan.v2.pdf')).toBe('pdf');
  for (const name of ['tar', 'jpg', 'notes.txt', 'a.jpg ', '.', '']) expect(promisedBy(name)).toBeNull();
});
