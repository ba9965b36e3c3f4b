import { BLOCK, isZero, parseHeader } from '../tar/header.ts';
import type { Content } from './kinds.ts';

/** Bytes from a file's start that `contentOf` looks at: a TAR's first block. */
export const HEAD = BLOCK;

/** First bytes as Latin-1 text; `…` stands for any byte. A format that others are built on comes after them. */
const SIGNATURES: readonly (readonly [Content, readonly string[]])[] = [
  ['jpeg', ['\xff\xd8\xff']],
  ['png', ['\x89PNG\r\n\x1a\n']],
  ['gif', ['GIF87a', 'GIF89a']],
  ['webp', ['RIFF…………WEBP']],
  ['heif', ['hei…', 'hev…', 'mif1', 'msf1', 'avi…'].map((brand) => `…………ftyp${brand}`)],
  ['video', ['…………ftyp']],
  ['tiff', ['II*\0', 'MM\0*']],
  ['bmp', ['BM…………\0\0\0\0']],
  ['gzip', ['\x1f\x8b\x08']],
  ['zip', ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08']],
  ['bzip2', ['BZh']],
  ['xz', ['\xfd7zXZ\0']],
  ['zstd', ['\x28\xb5\x2f\xfd']],
  ['7z', ['7z\xbc\xaf\x27\x1c']],
  ['rar', ['Rar!\x1a\x07']],
];

/** What a file holds; null: nothing that is known here. `head`: its first bytes, `HEAD` of them or the whole file. */
export function contentOf(head: Uint8Array): Content | null {
  // A header that fits its checksum is one, whatever its member is called.
  if (parseHeader(head) !== null && !isZero(head)) return 'tar';
  const start = String.fromCharCode(...head.subarray(0, 16));
  const found = SIGNATURES.find(([, signatures]) => signatures.some((signature) => fits(start, signature)));
  if (found !== undefined) return found[0];
  // A PDF may have something before its first line, which readers skip.
  return new TextDecoder('latin1').decode(head).includes('%PDF-') ? 'pdf' : null;
}

function fits(start: string, signature: string): boolean {
  return Array.from(signature).every((character, at) => character === '…' || character === start[at]);
}
