/** Bytes; a TAR is made of blocks of that size. */
export const BLOCK = 512;

/** Where a header's fields are (POSIX.1-1988 `ustar`, and GNU's old sparse format). */
const FIELDS = {
  name: [0, 100],
  size: [124, 136],
  checksum: [148, 156],
  type: [156, 157],
  magic: [257, 262],
  prefix: [345, 500],
} as const;
/** Bytes of the two flags that say that a sparse member's map goes on in the next block. */
const MAP_GOES_ON = { inHeader: 482, inMap: 504 } as const;

/** A block that begins a member. */
export interface Header {
  readonly name: string;
  /** The member's bytes in the archive, without padding. */
  readonly size: number;
  /** One character: `0` a file, `5` a folder, `x` a PAX record … */
  readonly type: string;
  /** Its sparse map goes on in the next block. */
  readonly hasLongMap: boolean;
}

const text = new TextDecoder();

/** Whether a block holds nothing, as the two do that close an archive. */
export function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** Reads a block as a header; null where its checksum or its size doesn't fit. */
export function parseHeader(block: Uint8Array): Header | null {
  if (block.length < BLOCK || !isSummed(block)) return null;
  const size = numberIn(field(block, 'size'));
  if (size === null) return null;
  const type = String.fromCharCode(field(block, 'type')[0] ?? 0);
  const isUstar = text.decode(field(block, 'magic')) === 'ustar';
  // GNU's own magic has other things where `ustar` has the prefix.
  const prefix = isUstar && block[262] === 0 ? textIn(field(block, 'prefix')) : '';
  const name = textIn(field(block, 'name'));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    type,
    hasLongMap: type === 'S' && block[MAP_GOES_ON.inHeader] === 1,
  };
}

/** Whether a sparse member's map goes on after this block of it. */
export function mapGoesOn(block: Uint8Array): boolean {
  return block[MAP_GOES_ON.inMap] === 1;
}

/** Text up to the first zero byte. */
export function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return text.decode(end === -1 ? bytes : bytes.subarray(0, end));
}

function field(block: Uint8Array, name: keyof typeof FIELDS): Uint8Array {
  return block.subarray(...FIELDS[name]);
}

/** The checksum counts its own field as spaces. Some old systems summed signed bytes. */
function isSummed(block: Uint8Array): boolean {
  const [start, end] = FIELDS.checksum;
  let sum = 0;
  let signed = 0;
  for (const [at, byte] of block.subarray(0, BLOCK).entries()) {
    const counted = at >= start && at < end ? 0x20 : byte;
    sum += counted;
    signed += counted < 0x80 ? counted : counted - 0x100;
  }
  const stated = octalIn(field(block, 'checksum'));
  return stated !== null && (stated === sum || stated === signed);
}

/** A number in octal digits; or, behind a byte of 0x80, the number itself, which is GNU's form for 8 GiB and more. */
function numberIn(bytes: Uint8Array): number | null {
  if (bytes[0] !== 0x80) return octalIn(bytes);
  const value = bytes.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(value) ? value : null;
}

/** Nothing at all counts as 0: some writers leave a size empty. */
function octalIn(bytes: Uint8Array): number | null {
  const digits = /^ *([0-7]*)[ \0]*$/.exec(String.fromCharCode(...bytes))?.[1];
  if (digits === undefined) return null;
  return digits === '' ? 0 : parseInt(digits, 8);
}
