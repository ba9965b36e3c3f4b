import { BLOCK, isZero, mapGoesOn, parseHeader, textIn, type Header } from './header.ts';
import { parsePax, paxSize } from './pax.ts';
import type { TarFault, TarVerdict } from './verdict.ts';

/** Bytes that the walk wants to see next: `length` from `start`, all of them within the file. */
export interface Wanted {
  readonly start: number;
  readonly length: number;
}

/** What one step of the walk gives and gets: ranges out, their bytes in. */
export type Walk = Generator<Wanted, TarVerdict, Uint8Array>;

/** Called for each member with a file's bytes, by its whole name. */
export type Note = (name: string) => void;

/**
 * Bytes. Names and PAX records longer than that are no names: GNU tar's and Linux's longest is 4 KiB, and a PAX header of a
 * few attributes some more.
 */
const LONGEST_RECORD = 1024 * 1024;
/** Bytes of zeros that writers may add after the closing blocks to fill their record; by default 10 KiB, rarely 64 KiB. */
const LONGEST_TAIL = 1024 * 1024;
/** Links, devices, folders and pipes: whatever size they state, no bytes follow. */
const WITHOUT_BYTES = /^[1-6]$/;
/** Files: plain, in the old form, contiguous, sparse. */
const FILES: ReadonlySet<string> = new Set(['0', '\0', '7', 'S']);

/** A member as far as it was read. */
interface Member {
  readonly header: Header;
  /** Where its bytes begin, and the next header at the earliest. */
  readonly bytesAt: number;
  readonly end: number;
}

class Broken extends Error {
  readonly fault: TarFault;

  constructor(fault: TarFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

const padded = (bytes: number) => Math.ceil(bytes / BLOCK) * BLOCK;

/**
 * Walks a TAR of `fileSize` bytes from header to header (`ustar`, GNU, PAX and what was before them) to its closing blocks,
 * and reads nothing of its files. It is pure: whoever runs it reads what it wants.
 */
export function* walkTar(fileSize: number, note: Note = () => undefined): Walk {
  let files = 0;
  let globalSize: number | undefined;
  let name: string | undefined;
  let size: number | undefined;
  let isAwaited = false;
  let at = 0;
  try {
    for (;;) {
      if (at >= fileSize && !isAwaited && at > 0) throw new Broken({ kind: 'not-closed', at: fileSize });
      const block = yield* read(fileSize, at, BLOCK);
      if (isZero(block)) {
        if (isAwaited) throw new Broken({ kind: 'bad-header', at });
        if (at === 0 && fileSize > LONGEST_TAIL) throw new Broken({ kind: 'not-a-tar' });
        yield* close(fileSize, at);
        return { files, fault: files === 0 ? { kind: 'no-files' } : null };
      }
      const member: Member = yield* readMember(fileSize, at, block, size ?? globalSize);
      const { type } = member.header;
      if (isRecord(type)) {
        const bytes = yield* readRecord(fileSize, at, member);
        if (type === 'L') name = textIn(bytes);
        if (type !== 'L' && type !== 'K') {
          const records = parsePax(bytes);
          const stated = records === null ? null : paxSize(records);
          if (records === null || stated === null) throw new Broken({ kind: 'bad-header', at });
          if (type === 'g') globalSize = stated ?? globalSize;
          else [name, size] = [records.get('path') ?? name, stated ?? size];
        }
        // A PAX header for all may be the last there is; the others speak of the member that follows.
        isAwaited ||= type !== 'g';
      } else {
        if (FILES.has(type)) {
          files += 1;
          note(name ?? member.header.name);
        }
        [name, size, isAwaited] = [undefined, undefined, false];
      }
      at = member.end;
    }
  } catch (thrown) {
    if (thrown instanceof Broken) return { files, fault: thrown.fault };
    throw thrown;
  }
}

/** Members that only say something of others: GNU's long names and link targets, PAX records, and Solaris' before them. */
function isRecord(type: string): boolean {
  return /^[LKXxg]$/.test(type);
}

function* read(fileSize: number, start: number, length: number): Generator<Wanted, Uint8Array, Uint8Array> {
  if (start + length > fileSize) {
    if (start === 0) throw new Broken({ kind: 'not-a-tar' });
    throw new Broken({ kind: 'cut-short', at: fileSize, needs: start + length });
  }
  return yield { start, length };
}

/** Reads a header, and where its map is long the rest of it. Throws where its bytes go on behind the file's end. */
function* readMember(
  fileSize: number,
  at: number,
  block: Uint8Array,
  stated: number | undefined,
): Generator<Wanted, Member, Uint8Array> {
  const header = parseHeader(block);
  if (header === null) throw new Broken(at === 0 ? { kind: 'not-a-tar' } : { kind: 'bad-header', at });
  let bytesAt = at + BLOCK;
  for (let goesOn = header.hasLongMap; goesOn; bytesAt += BLOCK)
    goesOn = mapGoesOn(yield* read(fileSize, bytesAt, BLOCK));
  const own = isRecord(header.type) ? header.size : (stated ?? header.size);
  const size = WITHOUT_BYTES.test(header.type) ? 0 : own;
  const end = bytesAt + padded(size);
  if (!Number.isSafeInteger(end)) throw new Broken({ kind: 'bad-header', at });
  if (end > fileSize) throw new Broken({ kind: 'cut-short', at: fileSize, needs: end });
  return { header, bytesAt, end };
}

function* readRecord(
  fileSize: number,
  at: number,
  { header, bytesAt }: Member,
): Generator<Wanted, Uint8Array, Uint8Array> {
  if (header.size > LONGEST_RECORD) throw new Broken({ kind: 'bad-header', at });
  return header.size === 0 ? new Uint8Array() : yield* read(fileSize, bytesAt, header.size);
}

/**
 * [Note: How a TAR ends] Two blocks of zeros, then zeros to the end of the writer's record. One block at the file's very end
 * will do: a writer that began to close its archive had written all of its members. What follows must be zeros, and no more
 * of them than a record can hold: a card's file system that knew a file's length before its bytes fills the rest with them.
 */
function* close(fileSize: number, at: number): Generator<Wanted, void, Uint8Array> {
  const start = at + BLOCK;
  const length = fileSize - start;
  if (length > LONGEST_TAIL) throw new Broken({ kind: 'goes-on', at: start });
  if (length === 0) return;
  const tail = yield* read(fileSize, start, length);
  if (!isZero(tail)) throw new Broken({ kind: 'goes-on', at: start });
}
