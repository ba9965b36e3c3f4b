import type { Read } from '../tar/check-tar.ts';

const KIB = 1024;
/** Bytes of one sample: a read of that many takes hardly longer than one of a few (see `check-tar.ts`). */
const SAMPLE = 16 * KIB;
/** Samples, at a file's start, its end and evenly between. */
const SAMPLES = 8;
/** Told apart from what another way of sampling gives. */
const WAY = '1';

/**
 * What tells a file's content from another's without reading all of it: a digest of its size and of samples, at most
 * 128 KiB however large it is; a smaller file is read whole. Two files that differ between the samples look alike, so it
 * finds a file again but proves nothing. Rejects as `read` does.
 */
export async function fingerprintOf(size: number, read: Read): Promise<string> {
  const samples = await Promise.all(sampledSpans(size).map(([start, end]) => read(start, end)));
  const sampled = new Blob([`${size}:`, ...samples.map((sample) => Uint8Array.from(sample))]);
  const digest = await crypto.subtle.digest('SHA-256', await sampled.arrayBuffer());
  return `${WAY}:${hex(new Uint8Array(digest, 0, 16))}`;
}

/** The fingerprint of a blob. Rejects as reading it does. */
export function fingerprintOfBlob(blob: Blob): Promise<string> {
  return fingerprintOf(blob.size, async (start, end) => {
    return new Uint8Array(await blob.slice(start, end).arrayBuffer());
  });
}

/** The bytes that are read of a file of `size` bytes, ascending, apart from one another: its first and its last among them. */
export function sampledSpans(size: number): [start: number, end: number][] {
  if (size <= SAMPLE * SAMPLES) return [[0, size]];
  return Array.from({ length: SAMPLES }, (_, index) => {
    const start = Math.floor((index * (size - SAMPLE)) / (SAMPLES - 1));
    return [start, start + SAMPLE];
  });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
