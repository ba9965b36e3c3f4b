import type { PartSpan } from '../upload/part.ts';
import { openByteReader, type ByteReader } from './byte-reader.ts';
import { digestOfNext, type DigestKind } from './checksum.ts';
import { S3Error } from './errors.ts';

/**
 * The CRC64NVMEs, or MD5s, of one file's parts, read one after the other: parts that are asked for in their order are read by one
 * stream (byte-reader.ts says why), any other begins a new one.
 */
export class PartChecksums {
  readonly #file: Blob;
  #reader: ByteReader | null = null;
  #position = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(file: Blob) {
    this.#file = file;
  }

  /**
   * A CRC64NVME in base64, an MD5 in hexadecimal, as S3 writes them. Rejects with an S3Error: `source-unreadable`, or `aborted` once `signal` aborts, since a read
   * that never ends must not hold up those after it.
   */
  async of(span: PartSpan, signal: AbortSignal, kind: DigestKind = 'CRC64NVME'): Promise<string> {
    this.#waiting += 1;
    const checksum = this.#queue.then(() => this.#read(span, signal, kind));
    this.#queue = checksum.catch(() => undefined);
    try {
      return await checksum;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Lets the file go while nothing is asked for; asking opens it again. */
  rest(): void {
    if (this.#waiting === 0) this.#cancel();
  }

  async #read({ start, end }: PartSpan, signal: AbortSignal, kind: DigestKind): Promise<string> {
    if (signal.aborted) throw new S3Error({ kind: 'aborted' });
    const cancel = (): void => this.#cancel();
    signal.addEventListener('abort', cancel);
    try {
      const checksum = await digestOfNext(this.#readerAt(start), end - start, kind);
      this.#position = end;
      return checksum;
    } catch (error) {
      this.#cancel();
      throw causeOf(error, signal);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  #readerAt(start: number): ByteReader {
    if (this.#reader !== null && this.#position === start) return this.#reader;
    this.#cancel();
    this.#reader = openByteReader(this.#file.slice(start));
    return this.#reader;
  }

  #cancel(): void {
    this.#reader?.cancel();
    this.#reader = null;
  }
}

function causeOf(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? new S3Error({ kind: 'aborted' }) : error;
}
