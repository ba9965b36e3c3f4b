import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pace } from './link.ts';
import { S3Error } from './s3-error.ts';

/** The connection ends here without an answer: the client left, a fault cuts it, or the sandbox closes. */
export class ConnectionEnded extends Error {
  constructor(options?: ErrorOptions) {
    super('the connection ended', options);
    this.name = 'ConnectionEnded';
  }
}

export interface RequestBodyOptions {
  /** Waits until so many bytes have crossed the throttle. */
  readonly pace: Pace | undefined;
  /** Whether one bit of it is changed on the way. */
  readonly corrupted?: boolean | undefined;
  /** For how long a client may send nothing, ms; the answer then is RequestTimeout. */
  readonly idle: number;
  /** Whether the client waits for `100 Continue` before it sends the body. */
  readonly awaitsContinue: boolean;
  /** Aborts when the connection or the sandbox ends. */
  readonly signal: AbortSignal;
}

/** Node types what a stream yields as anything; without an encoding a request yields Buffers. */
function chunksOf(request: IncomingMessage): AsyncIterator<Buffer, undefined> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
}

function corrupted(chunk: Buffer): Buffer {
  const changed = Buffer.from(chunk);
  changed[0] = (changed[0] ?? 0) ^ 1;
  return changed;
}

/** A request's body, read once, chunk by chunk, at the pace that the reader and the throttle set. */
export class RequestBody {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: RequestBodyOptions;
  #chunks: AsyncIterator<Buffer, undefined> | null = null;
  #cutAfter: number | null = null;
  #arrived = 0;
  #state: 'untouched' | 'reading' | 'read' = 'untouched';

  constructor(request: IncomingMessage, response: ServerResponse, options: RequestBodyOptions) {
    this.#request = request;
    this.#response = response;
    this.#options = options;
  }

  /** Bytes that came so far, as sent. */
  get arrived(): number {
    return this.#arrived;
  }

  /** `Content-Length`, or undefined for a body that tells its length as it comes. */
  get length(): number | undefined {
    const { 'content-length': length } = this.#request.headers;
    return length === undefined ? undefined : Number(length);
  }

  /** Reading will end with ConnectionEnded once this many bytes came. */
  cutAfter(bytes: number): void {
    this.#cutAfter = bytes;
  }

  /** @throws ConnectionEnded, or S3Error RequestTimeout */
  async *chunks(): AsyncGenerator<Buffer> {
    if (this.#options.awaitsContinue && this.#state === 'untouched') this.#response.writeContinue();
    this.#state = 'reading';
    const { pace, signal } = this.#options;
    try {
      for (;;) {
        const read = await this.#next();
        if (read.done === true) break;
        this.#arrived += read.value.length;
        if (this.#cutAfter !== null && this.#arrived >= this.#cutAfter) throw new ConnectionEnded();
        await pace?.(read.value.length);
        if (signal.aborted) throw new ConnectionEnded();
        yield this.#options.corrupted === true && this.#arrived === read.value.length
          ? corrupted(read.value)
          : read.value;
      }
    } catch (error) {
      if (error instanceof S3Error || error instanceof ConnectionEnded) throw error;
      throw new ConnectionEnded({ cause: error });
    }
    this.#state = 'read';
  }

  /**
   * Reads what is left and drops it, since a browser looks for the answer only after it has sent its whole body.
   *
   * @returns false where the rest was never asked for, and the connection can carry no other request.
   */
  async drain(): Promise<boolean> {
    if (this.#state === 'read') return true;
    if (this.#options.awaitsContinue && this.#state === 'untouched') return false;
    const chunks = this.chunks();
    while ((await chunks.next()).done !== true);
    return true;
  }

  /** The whole body in memory. @throws S3Error MalformedXML where it is longer than `most` bytes. */
  async read(most: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.chunks()) {
      if (this.#arrived > most) throw new S3Error('MalformedXML');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /**
   * The next chunk, unless the client is silent for too long. A promise of its own for each, since racing them all
   * with a lasting one would keep every chunk in memory until the body has ended.
   */
  #next(): Promise<IteratorResult<Buffer, undefined>> {
    // One iterator however often reading is taken up again: what it holds back would be lost with it.
    const chunks = (this.#chunks ??= chunksOf(this.#request));
    return new Promise((resolve, reject) => {
      const silence = setTimeout(() => reject(new S3Error('RequestTimeout')), this.#options.idle);
      chunks
        .next()
        .then(resolve, reject)
        .finally(() => clearTimeout(silence));
    });
  }
}
