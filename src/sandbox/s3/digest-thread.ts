import { Worker } from 'node:worker_threads';
import type { DigestName, Digests } from './checksum-algorithm.ts';

/** What digest-worker.mjs is told. A body is a number of ours; `bytes` is shared, not copied. */
export type DigestCommand =
  | { kind: 'begin'; body: number; names: readonly DigestName[] }
  | { kind: 'update'; body: number; bytes: SharedArrayBuffer; length: number }
  | { kind: 'finish'; body: number }
  | { kind: 'discard'; body: number };

/** One answer for each update and finish, in their order for each body. */
export interface DigestReply {
  body: number;
  digests?: Digests;
}

/** The digests of one body. Every call is answered in order; a caller need not wait between them. */
export interface BodyDigest {
  /** Resolves when the first `length` bytes have been read, and may be written over. */
  update(bytes: SharedArrayBuffer, length: number): Promise<void>;
  finish(): Promise<Digests>;
  discard(): void;
}

interface Waiting {
  readonly resolve: (reply: DigestReply) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread that computes digests, so that they cost the network's thread nothing. */
export class DigestThread {
  readonly #worker = new Worker(new URL('./digest-worker.mjs', import.meta.url));
  readonly #waiting = new Map<number, Waiting[]>();
  #failure: Error | null = null;
  #next = 0;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (reply: DigestReply) => {
      this.#waiting.get(reply.body)?.shift()?.resolve(reply);
    });
    this.#worker.on('error', (error: unknown) =>
      this.#fail(new Error('digest thread failed', { cause: error })),
    );
    this.#worker.on('exit', () => this.#fail(new Error('digest thread has ended')));
  }

  begin(names: readonly DigestName[]): BodyDigest {
    const body = this.#next++;
    this.#waiting.set(body, []);
    this.#post({ kind: 'begin', body, names });
    return {
      update: async (bytes, length) => {
        await this.#ask({ kind: 'update', body, bytes, length });
      },
      finish: async () => {
        const { digests } = await this.#ask({ kind: 'finish', body });
        this.#waiting.delete(body);
        if (!digests) throw new Error('digest thread answered out of order');
        return digests;
      },
      discard: () => {
        this.#waiting.delete(body);
        this.#post({ kind: 'discard', body });
      },
    };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(command: DigestCommand): void {
    if (!this.#failure) this.#worker.postMessage(command);
  }

  #ask(command: DigestCommand): Promise<DigestReply> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#waiting.get(command.body)?.push({ resolve, reject });
      this.#worker.postMessage(command);
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.values()) for (const { reject } of waiting.splice(0)) reject(error);
  }
}
