import { BLOCK } from '../header.ts';
import type { Read } from '../check-tar.ts';

export type Form = 'v7' | 'ustar' | 'gnu' | 'pax';

/** A member to write; all of its bytes are 0xa5. */
export interface TarMember {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly form: Form;
  /** `0` a file, unless told otherwise. */
  readonly type?: string;
  /** Blocks of a sparse member's map beside its header. */
  readonly mapBlocks?: number;
}

/** A TAR as it would lie on a disk; its members' bytes take no memory. */
export interface WrittenTar {
  /** Bytes. */
  readonly size: number;
  /** Where headers begin, those of long names and PAX records included. */
  readonly headers: readonly number[];
  /** Where the closing blocks begin. */
  readonly closesAt: number;
  /** Reads a file of that size which begins as this one does, with `patches` written over it, and zeros behind its end. */
  read(patches?: readonly (readonly [at: number, byte: number])[]): Read;
}

/** Bytes that an octal size field can't state any more: 8 GiB. */
const OCTAL_LIMIT = 8 ** 11;

const encode = (text: string) => new TextEncoder().encode(text);

/** Writes a TAR whose records are filled to `record` bytes, as GNU tar's to 10 KiB. */
export function writeTar(members: readonly TarMember[], record = 10_240): WrittenTar {
  const pieces: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  const headers: number[] = [];
  let at = 0;
  const put = (bytes: Uint8Array) => {
    pieces.push({ at, bytes });
    at += Math.ceil(bytes.length / BLOCK) * BLOCK;
  };
  const putHeader = (header: Uint8Array) => {
    headers.push(at);
    put(header);
  };
  const holes: (readonly [number, number])[] = [];
  for (const member of members) {
    for (const [type, bytes] of recordsOf(member)) {
      putHeader(headerOf({ name: '@', size: bytes.length, type, form: member.form }));
      put(bytes);
    }
    putHeader(headerOf(member));
    const { mapBlocks = 0 } = member;
    for (let block = 1; block <= mapBlocks; block += 1) put(mapBlock(block < mapBlocks));
    if (/^[1-6]$/.test(member.type ?? '0')) continue;
    holes.push([at, at + member.size]);
    at += Math.ceil(member.size / BLOCK) * BLOCK;
  }
  const closesAt = at;
  const size = Math.ceil((at + 2 * BLOCK) / record) * record;
  const read =
    (patches: readonly (readonly [number, number])[] = []): Read =>
    (start, end) => {
      const bytes = new Uint8Array(end - start);
      for (const [from, to] of holes)
        if (from < end && to > start) bytes.fill(0xa5, Math.max(0, from - start), to - start);
      for (const piece of pieces) lay(bytes, piece.bytes, piece.at - start);
      for (const [place, byte] of patches) if (place >= start && place < end) bytes[place - start] = byte;
      return Promise.resolve(bytes);
    };
  return { size, headers, closesAt, read };
}

function lay(target: Uint8Array, bytes: Uint8Array, at: number): void {
  if (at >= target.length || at + bytes.length <= 0) return;
  target.set(bytes.subarray(Math.max(0, -at), target.length - at), Math.max(0, at));
}

/** What a header can't say itself. */
function recordsOf({ name, size, form }: TarMember): [type: string, bytes: Uint8Array][] {
  const isLong = encode(name).length > 100;
  if (form === 'gnu') return isLong ? [['L', encode(`${name}\0`)]] : [];
  if (form !== 'pax') return [];
  const records = [
    ...(isLong ? [paxRecord('path', name)] : []),
    ...(size >= OCTAL_LIMIT ? [paxRecord('size', String(size))] : []),
    paxRecord('mtime', '1764093600.25'),
  ];
  return [['x', encode(records.join(''))]];
}

/** Its length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = encode(rest).length;
  const digits = String(bytes + String(bytes + 1).length).length;
  return `${bytes + digits}${rest}`;
}

function headerOf({ name, size, form, type = '0', mapBlocks = 0 }: TarMember): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string, most: number) => block.set(encode(text).subarray(0, most), at);
  const cut = form === 'ustar' && encode(name).length > 100 ? name.indexOf('/') : -1;
  put(0, name.slice(cut + 1), 100);
  put(100, '0000644\0', 8);
  put(108, '0001750\0', 8);
  put(116, '0001750\0', 8);
  if (size < OCTAL_LIMIT) put(124, size.toString(8).padStart(11, '0'), 11);
  else if (form === 'gnu') block.set(base256(size), 124);
  else put(124, '0'.repeat(11), 11);
  put(136, '15111163740', 11);
  put(148, '        ', 8);
  put(156, type, 1);
  if (form !== 'v7') put(257, form === 'gnu' ? 'ustar  \0' : 'ustar\x0000', 8);
  if (cut > 0) put(345, name.slice(0, cut), 155);
  if (mapBlocks > 0) block[482] = 1;
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `, 8);
  return block;
}

function base256(size: number): Uint8Array {
  const bytes = new Uint8Array(12);
  for (let place = 11, left = size; place > 0; place -= 1, left = Math.floor(left / 256))
    bytes[place] = left % 256;
  bytes[0] = 0x80;
  return bytes;
}

function mapBlock(goesOn: boolean): Uint8Array {
  const block = new Uint8Array(BLOCK).fill(0x37, 0, 504);
  block[504] = goesOn ? 1 : 0;
  return block;
}
