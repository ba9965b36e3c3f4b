import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** Times the file's size: the file itself, the browser's copy, the sandbox's object, and the warming before them. */
const COPIES = 4;
const CHUNK = Buffer.alloc(4 * 1024 * 1024, 'sitelift');

/**
 * A directory for everything that a bench writes, in memory where there is room for files of `bytes`: a disk that still
 * writes back what one rival left would be charged to the next.
 */
export async function scratchDirectory(bytes: number): Promise<string> {
  const inMemory = await statfs(MEMORY).catch(() => null);
  const room = inMemory === null ? 0 : Math.min(inMemory.bavail * inMemory.bsize, freemem());
  return mkdtemp(join(room > COPIES * bytes ? MEMORY : tmpdir(), 'sitelift-bench-'));
}

/**
 * Fills as many bytes as a run will and lets them go. On a virtual machine memory that is touched for the first time
 * costs several times as much, and whoever runs first would pay for all.
 */
export async function warmMemory(directory: string, bytes: number): Promise<void> {
  const path = join(directory, 'warming');
  const file = await open(path, 'w');
  try {
    for (let written = 0; written < (COPIES - 1) * bytes; written += CHUNK.length) await file.write(CHUNK);
  } finally {
    await file.close();
    await rm(path);
  }
}
