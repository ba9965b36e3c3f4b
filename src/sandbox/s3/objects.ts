import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Layout } from './layout.ts';
import type { ObjectRecord, Piece } from './records.ts';

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** How much is read at a time, bytes. */
const READ_SIZE = 1024 * 1024;

/** Who still reads the pieces of an object, and whether they are to go when nobody does. */
interface Lease {
  readers: number;
  retired: boolean;
}

/** The finished objects. */
export class Objects {
  readonly #layout: Layout;
  readonly #objects = new Map<string, ObjectRecord>();
  readonly #leases = new WeakMap<ObjectRecord, Lease>();

  constructor(layout: Layout) {
    this.#layout = layout;
    for (const object of layout.readObjects()) this.#objects.set(`${object.bucket}/${object.key}`, object);
  }

  find(bucket: string, key: string): ObjectRecord | undefined {
    return this.#objects.get(`${bucket}/${key}`);
  }

  list(): ObjectRecord[] {
    return [...this.#objects.values()];
  }

  /** Puts an object at its key, in place of what was there. */
  put(object: ObjectRecord): void {
    const old = this.find(object.bucket, object.key);
    this.#layout.saveObject(object);
    this.#objects.set(`${object.bucket}/${object.key}`, object);
    if (old) this.#retire(old);
  }

  /** @returns false where nothing was at the key. */
  delete(bucket: string, key: string): boolean {
    const old = this.find(bucket, key);
    if (!old) return false;
    this.#layout.removeObject(bucket, key);
    this.#objects.delete(`${bucket}/${key}`);
    this.#retire(old);
    return true;
  }

  /** The object's bytes, even if it is replaced or deleted while they are read. */
  open(object: ObjectRecord, { start, end }: ByteRange = { start: 0, end: object.size }): Readable {
    const lease = this.#lease(object);
    lease.readers++;
    const stream = Readable.from(this.#read(object.pieces, start, end), { objectMode: false });
    stream.once('close', () => {
      lease.readers--;
      this.#release(object, lease);
    });
    return stream;
  }

  /** In hexadecimal. */
  async sha256(object: ObjectRecord): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of this.open(object)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }

  async *#read(pieces: readonly Piece[], start: number, end: number): AsyncGenerator<Buffer> {
    let offset = 0;
    for (const { file, size } of pieces) {
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, size);
      offset += size;
      if (from >= to) continue;
      // This `end` is the last byte itself.
      const range = { start: from, end: to - 1, highWaterMark: READ_SIZE };
      for await (const chunk of createReadStream(this.#layout.path(file), range)) yield chunk as Buffer;
    }
  }

  #lease(object: ObjectRecord): Lease {
    const lease = this.#leases.get(object) ?? { readers: 0, retired: false };
    this.#leases.set(object, lease);
    return lease;
  }

  #retire(object: ObjectRecord): void {
    const lease = this.#lease(object);
    lease.retired = true;
    this.#release(object, lease);
  }

  #release(object: ObjectRecord, { readers, retired }: Lease): void {
    if (retired && readers === 0) this.#layout.removeBytes(object.pieces);
  }
}
