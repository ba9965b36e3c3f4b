const BLOCK = 512;
const CHECKSUM = { start: 148, end: 156 } as const;
const SIZE = { start: 124, end: 136 } as const;

/**
 * Why an object is no Stitch TAR, or null when it looks like one: the first header's checksum fits, and so does
 * the first member's size. Only the first block is read, so the whole of a cut or damaged file may still pass.
 */
export async function tarFault(
  size: number,
  readFirstBlock: (length: number) => Promise<Uint8Array>,
): Promise<string | null> {
  if (size < BLOCK) return 'shorter than a TAR header';
  const header = await readFirstBlock(BLOCK);
  if (header.length < BLOCK) return 'shorter than a TAR header';
  if (octal(header, CHECKSUM) !== checksum(header)) return 'the TAR header does not fit its checksum';
  const member = memberSize(header);
  if (member === null) return "the first member's size can't be read";
  return BLOCK + member > size ? 'the first member is cut short' : null;
}

/** The sum of the header's bytes, those of the checksum's own field counted as spaces. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= CHECKSUM.start && at < CHECKSUM.end ? 0x20 : byte), 0);
}

function memberSize(header: Uint8Array): number | null {
  const first = header[SIZE.start] ?? 0;
  if (first !== 0x80) return octal(header, SIZE);
  // GNU's form for members of 8 GiB or more: the number itself, big-endian, behind a byte of 0x80.
  return header.subarray(SIZE.start + 1, SIZE.end).reduce((sum, byte) => sum * 256 + byte, 0);
}

function octal(header: Uint8Array, field: { start: number; end: number }): number | null {
  const text = String.fromCharCode(...header.subarray(field.start, field.end));
  const digits = /^ *([0-7]+)[ \0]*$/.exec(text)?.[1];
  return digits === undefined ? null : parseInt(digits, 8);
}
