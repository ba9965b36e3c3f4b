import { contentOf, HEAD } from '../../lib/content/content.ts';
import { fingerprintOf } from '../../lib/content/fingerprint.ts';
import { checkTar, type Read } from '../../lib/tar/check-tar.ts';
import type { Look } from './messages.ts';

/** Bytes read first: all that most checks need. */
const START = 64 * 1024;

/** Reads a little of a file: what it holds, whether its TAR is whole, and samples. Rejects where it can't be read. */
export async function lookAt(file: Blob, readOf: (file: Blob) => Read): Promise<Look> {
  const readRest = readOf(file);
  const start = await readRest(0, Math.min(file.size, START));
  const read: Read = (from, to) =>
    to <= start.length ? Promise.resolve(start.subarray(from, to)) : readRest(from, to);
  const content = contentOf(start.subarray(0, HEAD));
  const tar = content === 'tar' ? await checkTar(file.size, read) : null;
  return { content, tar, fingerprint: await fingerprintOf(file.size, read) };
}

/** Reads a file until `deadline`, ms on `now`'s clock; a read after it rejects. */
export function readerUntil(deadline: number, now: () => number): (file: Blob) => Read {
  return (file) => async (start, end) => {
    if (now() > deadline) throw new Error('there was no time to read all of it');
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  };
}
