import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Link } from './link.ts';
import { S3Error } from './s3-error.ts';

/** The connection ends here without an answer: the client left, a fault cuts it, or the sandbox closes. */
export class ConnectionEnded extends Error {
  constructor(options?: ErrorOptions) {
    super('the connection ended', options);
    this.name = 'ConnectionEnded';
  }
}

export interface RequestBodyOptions {
  readonly link: Link | undefined;
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
    this.#state = 'reading';
    if (this.#options.awaitsContinue) this.#response.writeContinue();
    const { link, idle, signal } = this.#options;
    const silence = this.#silence(idle);
    try {
      // One iterator however often reading is taken up again: what it holds back would be lost with it.
      const chunks = (this.#chunks ??= chunksOf(this.#request));
      for (;;) {
        silence.restart();
        const read = await Promise.race([chunks.next(), silence.over]);
        silence.stop();
        if (read.done === true) break;
        this.#arrived += read.value.length;
        if (this.#cutAfter !== null && this.#arrived >= this.#cutAfter) throw new ConnectionEnded();
        await link?.pass(read.value.length, signal);
        if (signal.aborted) throw new ConnectionEnded();
        yield read.value;
      }
    } catch (error) {
      if (error instanceof S3Error || error instanceof ConnectionEnded) throw error;
      throw new ConnectionEnded({ cause: error });
    } finally {
      silence.stop();
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

  #silence(idle: number): { over: Promise<never>; restart(): void; stop(): void } {
    let timer: NodeJS.Timeout | undefined;
    let fail: (error: S3Error) => void = () => undefined;
    const over = new Promise<never>((_, reject) => {
      fail = reject;
    });
    over.catch(() => undefined);
    return {
      over,
      restart: () => {
        timer = setTimeout(() => fail(new S3Error('RequestTimeout')), idle);
      },
      stop: () => clearTimeout(timer),
    };
  }
}
