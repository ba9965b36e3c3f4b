import { open, unlink, type FileHandle } from 'node:fs/promises';
import type { Digests } from './checksum-algorithm.ts';
import type { BodyDigest } from './digest-thread.ts';

/** Bytes a slab holds: large enough that handing one over costs little beside hashing and writing it. */
const SLAB_SIZE = 512 * 1024;
/**
 * V8 copies into shared memory by words, but byte by byte, at a tenth of the speed, where source and target are not
 * aligned alike. The first chunk of a body is odd, being what its head left of a read; the next ones are whole reads.
 * So after a large odd chunk a new slab is begun.
 */
const WORD = 8;
const LARGE_CHUNK = 32 * 1024;
/** Slabs of one body that may wait for hash and disk before its connection is held back. */
const SLABS_IN_FLIGHT = 3;

/** Memory that the network's thread fills and the digest thread reads; used again and again. */
export class Slabs {
  readonly #free: Buffer<SharedArrayBuffer>[] = [];

  take(): Buffer<SharedArrayBuffer> {
    return this.#free.pop() ?? Buffer.from(new SharedArrayBuffer(SLAB_SIZE));
  }

  giveBack(slab: Buffer<SharedArrayBuffer>): void {
    this.#free.push(slab);
  }
}

/** A whole body as it lies on disk. */
export interface WrittenBody {
  /** Bytes. */
  readonly size: number;
  readonly digests: Digests;
}

/**
 * Writes one body to a file and hashes it on the way, both at once: a full slab goes to the digest thread and to the
 * disk while the next one fills. Memory is bounded by the slabs in flight. End it by `finish` or `discard`.
 */
export class BodyFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #digest: BodyDigest;
  readonly #slabs: Slabs;
  readonly #inFlight: Promise<void>[] = [];
  #slab: Buffer<SharedArrayBuffer>;
  #filled = 0;
  #size = 0;

  private constructor(path: string, file: FileHandle, digest: BodyDigest, slabs: Slabs) {
    this.#path = path;
    this.#file = file;
    this.#digest = digest;
    this.#slabs = slabs;
    this.#slab = slabs.take();
  }

  static async create(path: string, digest: BodyDigest, slabs: Slabs): Promise<BodyFile> {
    try {
      return new BodyFile(path, await open(path, 'wx'), digest, slabs);
    } catch (error) {
      digest.discard();
      throw error;
    }
  }

  /** Takes a chunk; resolves when the next one may come. @throws what the disk throws, maybe a few chunks late. */
  async write(chunk: Uint8Array): Promise<void> {
    let taken = 0;
    while (taken < chunk.length) {
      const step = Math.min(chunk.length - taken, SLAB_SIZE - this.#filled);
      this.#slab.set(chunk.subarray(taken, taken + step), this.#filled);
      this.#filled += step;
      taken += step;
      if (this.#filled < SLAB_SIZE && !(step >= LARGE_CHUNK && this.#filled % WORD !== 0)) continue;
      this.#flush();
      if (this.#inFlight.length > SLABS_IN_FLIGHT) await this.#inFlight.shift();
    }
  }

  /** The file is complete and closed when this resolves. */
  async finish(): Promise<WrittenBody> {
    if (this.#filled > 0) this.#flush();
    for (const slab of this.#inFlight.splice(0)) await slab;
    const digests = await this.#digest.finish();
    await this.#file.close();
    this.#slabs.giveBack(this.#slab);
    return { size: this.#size, digests };
  }

  /** Leaves nothing behind; never rejects, so that the reason for discarding stays the error that counts. */
  async discard(): Promise<void> {
    await Promise.allSettled(this.#inFlight);
    this.#digest.discard();
    this.#slabs.giveBack(this.#slab);
    await this.#file.close().catch(() => undefined);
    await unlink(this.#path).catch(() => undefined);
  }

  #flush(): void {
    const slab = this.#slab;
    const length = this.#filled;
    const flushed = Promise.all([
      this.#digest.update(slab.buffer, length),
      this.#store(slab.subarray(0, length), this.#size),
    ]).then(() => this.#slabs.giveBack(slab));
    // Whoever awaits it later sees the error; until then it must not count as unhandled.
    flushed.catch(() => undefined);
    this.#inFlight.push(flushed);
    this.#size += length;
    this.#filled = 0;
    this.#slab = this.#slabs.take();
  }

  async #store(bytes: Buffer<SharedArrayBuffer>, position: number): Promise<void> {
    for (let written = 0; written < bytes.length;) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        written,
        bytes.length - written,
        position + written,
      );
      written += bytesWritten;
    }
  }
}
