import { createHash } from 'node:crypto';
import type { Authenticated } from './authenticate.ts';
import { S3Error } from './s3-error.ts';
import { equalSignatures, scopeText, sha256Hex, sign } from './signature.ts';

/** How an aws-chunked body protects itself: by a signature a chunk, by trailing headers, by both. */
export interface ChunkedKind {
  readonly signed: boolean;
  readonly trailer: boolean;
}

const KINDS = new Map<string, ChunkedKind>([
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { signed: false, trailer: true }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { signed: true, trailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { signed: true, trailer: true }],
]);

/** The kind that `x-amz-content-sha256` names, or undefined for a plain body. */
export function chunkedKind(payload: string): ChunkedKind | undefined {
  return KINDS.get(payload);
}

/** Longest line of framing, bytes; real ones are under 200. */
const LONGEST_LINE = 8192;
const LINE_END = Buffer.from('\r\n');
const EMPTY_SHA256 = sha256Hex('');

function incomplete(): S3Error {
  return new S3Error('IncompleteBody');
}

/** Reads lines and counted bytes from chunks that are cut anywhere. */
class Framing {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async #more(): Promise<void> {
    const read = await this.#chunks.next();
    if (read.done === true) throw incomplete();
    this.#held = this.#held.length === 0 ? read.value : Buffer.concat([this.#held, read.value]);
  }

  async line(): Promise<string> {
    let end: number;
    while ((end = this.#held.indexOf(LINE_END)) < 0) {
      if (this.#held.length > LONGEST_LINE) throw incomplete();
      await this.#more();
    }
    const line = this.#held.toString('latin1', 0, end);
    this.#held = this.#held.subarray(end + LINE_END.length);
    return line;
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.#held.length === 0) await this.#more();
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** Reads to the end, where nothing may be left. */
  async end(): Promise<void> {
    if (this.#held.length > 0 || (await this.#chunks.next()).done !== true) throw incomplete();
  }
}

/** The chain of signatures: each covers the one before it. */
class SignatureChain {
  readonly #authenticated: Authenticated;
  #previous: string;

  constructor(authenticated: Authenticated) {
    this.#authenticated = authenticated;
    this.#previous = authenticated.claim.signature;
  }

  check(algorithm: string, hashes: readonly string[], given: string | undefined): void {
    const { claim, key } = this.#authenticated;
    const text = [algorithm, claim.time, scopeText(claim.scope), this.#previous, ...hashes].join('\n');
    const expected = sign(key, text);
    if (!equalSignatures(expected, given ?? '')) throw new S3Error('SignatureDoesNotMatch');
    this.#previous = expected;
  }
}

/** The content of an aws-chunked body; what its trailer says is there once the content has been read. */
export class ChunkedContent {
  readonly trailers = new Map<string, string>();
  readonly #framing: Framing;
  readonly #kind: ChunkedKind;
  readonly #chain: SignatureChain;

  constructor(chunks: AsyncIterable<Buffer>, kind: ChunkedKind, authenticated: Authenticated) {
    this.#framing = new Framing(chunks);
    this.#kind = kind;
    this.#chain = new SignatureChain(authenticated);
  }

  /** @throws S3Error IncompleteBody for broken framing, SignatureDoesNotMatch for a chunk that was changed. */
  async *chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      const [length = '', ...extensions] = (await this.#framing.line()).split(';');
      if (!/^[0-9a-fA-F]{1,12}$/.test(length)) throw incomplete();
      const size = parseInt(length, 16);
      const hash = this.#kind.signed ? createHash('sha256') : null;
      for await (const piece of this.#framing.bytes(size)) {
        hash?.update(piece);
        yield piece;
      }
      if (hash) {
        const given = extensions.find((extension) => extension.startsWith('chunk-signature='))?.split('=')[1];
        this.#chain.check('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_SHA256, hash.digest('hex')], given);
      }
      if (size === 0) break;
      if ((await this.#framing.line()) !== '') throw incomplete();
    }
    await this.#readTrailer();
    await this.#framing.end();
  }

  async #readTrailer(): Promise<void> {
    let covered = '';
    for (let line = await this.#framing.line(); line !== ''; line = await this.#framing.line()) {
      const colon = line.indexOf(':');
      if (colon < 0) throw incomplete();
      const name = line.slice(0, colon).trim().toLowerCase();
      const value = line.slice(colon + 1).trim();
      this.trailers.set(name, value);
      if (name !== 'x-amz-trailer-signature') covered += `${name}:${value}\n`;
    }
    if (this.#kind.signed && this.#kind.trailer)
      this.#chain.check(
        'AWS4-HMAC-SHA256-TRAILER',
        [sha256Hex(covered)],
        this.trailers.get('x-amz-trailer-signature'),
      );
  }
}
