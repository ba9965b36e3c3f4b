import { createCipheriv, createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';

export interface TestFile {
  readonly path: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

const MIB = 1024 * 1024;

/** Bytes that don't compress and differ everywhere, the same for the same seed. */
function* noise(bytes: number, seed: string): Generator<Buffer> {
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(MIB);
  for (let left = bytes; left > 0; left -= MIB)
    yield cipher.update(left >= MIB ? zeros : zeros.subarray(0, left));
}

/** Writes a real TAR of scan-like members, about `mebibytes` large. */
export async function writeTar(directory: string, name: string, mebibytes: number): Promise<TestFile> {
  const path = join(directory, name);
  const archive = pack();
  const hash = createHash('sha256');
  let size = 0;
  const written = pipeline(
    archive,
    async function* (chunks: AsyncIterable<unknown>) {
      for await (const chunk of chunks) {
        if (!(chunk instanceof Uint8Array)) throw new TypeError('no bytes');
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  const members = Math.max(1, Math.ceil(mebibytes / 16));
  for (let member = 1; member <= members; member += 1) {
    const bytes = Math.floor((mebibytes * MIB) / members);
    const entry = archive.entry({ name: `scan/room-${member}.bin`, size: bytes });
    await pipeline(Readable.from(noise(bytes, `${name} ${member}`)), entry);
  }
  archive.finalize();
  await written;
  return { path, name, size, sha256: hash.digest('hex') };
}

/** Writes a file of noise with a JPEG's first bytes. Another seed gives other bytes, as many of them. */
export async function writePhoto(
  directory: string,
  name: string,
  bytes: number,
  seed: string = name,
): Promise<TestFile> {
  const path = join(directory, name);
  const out = createWriteStream(path);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
  out.write(head);
  for (const chunk of noise(bytes - head.length, seed)) if (!out.write(chunk)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
  const content = await readFile(path);
  return {
    path,
    name: basename(path),
    size: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

/** Makes a large file of nothing but zeros, in no time. */
export async function writeZeros(directory: string, name: string, mebibytes: number): Promise<TestFile> {
  const path = join(directory, name);
  const size = mebibytes * MIB;
  await writeFile(path, '');
  await truncate(path, size);
  const hash = createHash('sha256');
  const zeros = Buffer.alloc(MIB);
  for (let written = 0; written < mebibytes; written += 1) hash.update(zeros);
  return { path, name, size, sha256: hash.digest('hex') };
}
