import type { Read } from '../tar/check-tar.ts';

/** Bytes of one sample: a read of that many takes hardly longer than one of a few (see `check-tar.ts`). */
const SAMPLE = 16 * 1024;
/** Samples, the first and the last bytes of the file among them: so many reads, whatever the file's size. */
const SAMPLES = 4;

/** Which bytes of a file are sampled; all of a small one. */
export function samplesOf(fileSize: number): readonly (readonly [start: number, end: number])[] {
  if (fileSize <= SAMPLE * SAMPLES) return [[0, fileSize]];
  const step = (fileSize - SAMPLE) / (SAMPLES - 1);
  return Array.from({ length: SAMPLES }, (_, index) => {
    const start = Math.round(step * index);
    return [start, start + SAMPLE];
  });
}

/**
 * Tells files apart by samples of their content: the same text for the same bytes, another one for nearly all others of that
 * size. It proves nothing about what lies between the samples.
 */
export async function fingerprintOf(fileSize: number, read: Read, subtle: SubtleCrypto): Promise<string> {
  const samples: Uint8Array[] = [];
  for (const [start, end] of samplesOf(fileSize)) samples.push(await read(start, end));
  const all = new Uint8Array(samples.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const sample of samples) {
    all.set(sample, at);
    at += sample.length;
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', all));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
