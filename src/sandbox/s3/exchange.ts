import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { systemClock } from '../clock.ts';
import type { AppliedFaults, FaultSource } from '../faults.ts';
import type { Journal, JournalEntry } from '../journal.ts';
import { CHECKSUM_ALGORITHMS, checksumHeader } from './checksum-algorithm.ts';
import { allowPreflight, corsHeaders, type CorsProfile } from './cors.ts';
import { inItsWords, lacksCorsOnDenial } from './dialect.ts';
import { faultError, faultName } from './fault-plan.ts';
import type { Links } from './link.ts';
import { perform, type Service } from './perform.ts';
import { pageReply } from '../page.ts';
import { errorReply, newExchangeIds, sendReply, type ExchangeIds, type Reply } from './reply.ts';
import { ConnectionEnded, RequestBody } from './request-body.ts';
import { S3Error } from './s3-error.ts';
import { readTarget, type Target } from './target.ts';

/** What every exchange needs. */
export interface ExchangeOptions {
  readonly service: Service;
  /** Ms since 1970. */
  readonly clock: () => number;
  readonly faults: FaultSource;
  readonly links: Links;
  readonly journal: Journal;
  readonly cors: () => CorsProfile;
  /** For how long a client may send nothing in the middle of a body, ms. */
  readonly bodyIdle: number;
  /** Told of errors that are not S3's but the sandbox's own; the client gets InternalError. */
  readonly report: (error: unknown) => void;
}

function readableTarget({ method = '', url = '' }: IncomingMessage): Target | S3Error {
  try {
    return readTarget(method, url);
  } catch (error) {
    if (error instanceof S3Error) return error;
    throw error;
  }
}

function objectSizeOf({ 'x-amz-mp-object-size': size }: IncomingMessage['headers']): number | undefined {
  return size === undefined ? undefined : Number(size);
}

/** One request from its first byte to its answer, or to the end of its connection. */
export class Exchange {
  readonly #http: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: ExchangeOptions;
  readonly #ids: ExchangeIds = newExchangeIds();
  readonly #connection = new AbortController();
  readonly #target: Target | S3Error;
  readonly #faults: AppliedFaults;
  readonly #body: RequestBody;
  #recorded = false;

  constructor(
    http: IncomingMessage,
    response: ServerResponse,
    awaitsContinue: boolean,
    options: ExchangeOptions,
  ) {
    this.#http = http;
    this.#response = response;
    this.#options = options;
    response.once('close', () => this.#connection.abort());
    this.#target = readableTarget(http);
    this.#faults = this.#takeFaults();
    const { throttle } = this.#faults;
    this.#body = new RequestBody(http, response, {
      pace: throttle && options.links.of(throttle).join(this.#connection.signal),
      corrupted: this.#faults.corrupt === true,
      idle: options.bodyIdle,
      awaitsContinue,
      signal: this.#connection.signal,
    });
  }

  /** Never rejects. */
  async run(): Promise<void> {
    this.#setCommonHeaders();
    try {
      let outcome: Reply | S3Error;
      try {
        outcome = await this.#decide();
      } catch (error) {
        if (error instanceof ConnectionEnded) throw error;
        outcome = error instanceof S3Error ? error : this.#ownFailure(error);
      }
      await this.#answer(outcome);
    } catch (error) {
      if (!(error instanceof ConnectionEnded)) this.#options.report(error);
      this.#record('dropped');
      // Not the request's own end: once its body was read, that no longer reaches the connection.
      this.#http.socket.destroy();
    }
  }

  /** Lets the faults have their way, and carries the request out if they do. */
  async #decide(): Promise<Reply> {
    const { delay, ending } = this.#faults;
    const { signal } = this.#connection;
    if (delay) await systemClock.wait(delay.ms, signal);
    if (signal.aborted) throw new ConnectionEnded();
    if (ending?.kind === 'drop') {
      if (ending.when === 'before') throw new ConnectionEnded();
      if (ending.when === 'middle') await this.#cut();
    } else if (ending) {
      if (ending.kind === 'stall') await this.#stall();
      else if (ending.kind === 'blackHole') await this.#swallow(ending.when);
      else if (ending.kind === 'page') return this.#page(ending.status);
      else throw faultError(ending, this.#options.clock());
    }
    if (ending?.kind === 'drop') await this.#performUnheard();
    return this.#perform();
  }

  async #perform(): Promise<Reply> {
    if (this.#target instanceof S3Error) throw this.#target;
    if (this.#target.operation === 'Preflight') {
      const { 'access-control-request-headers': asked } = this.#http.headers;
      return { status: 200, headers: allowPreflight(this.#options.cors(), asked?.toString()) };
    }
    return perform(this.#http, this.#target, this.#body, this.#options.clock(), this.#options.service);
  }

  /** Does all that was asked, and ends the connection instead of answering. */
  async #performUnheard(): Promise<never> {
    try {
      const { content } = await this.#perform();
      if (content instanceof Readable) content.destroy();
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
    }
    await this.#drained();
    throw new ConnectionEnded();
  }

  /** Reads half of the body and ends the connection. */
  async #cut(): Promise<never> {
    this.#body.cutAfter(Math.ceil((this.#body.length ?? 0) / 2));
    await this.#body.drain();
    throw new ConnectionEnded();
  }

  /** Reads nothing, or half of the body, and waits for the client to give up. */
  async #swallow(when: 'before' | 'middle'): Promise<never> {
    if (when === 'middle') {
      this.#body.cutAfter(Math.ceil((this.#body.length ?? 0) / 2));
      await this.#body.drain().catch((error: unknown) => {
        if (!(error instanceof ConnectionEnded)) throw error;
      });
    }
    return this.#leaveUnanswered();
  }

  /** What something between would answer: it knows nothing of the bucket's CORS. */
  async #page(status: number): Promise<Reply> {
    await this.#drained();
    this.#forgetHeaders('access-control-', 'x-amz-');
    return pageReply(status);
  }

  #forgetHeaders(...beginnings: readonly string[]): void {
    for (const name of this.#response.getHeaderNames())
      if (beginnings.some((beginning) => name.startsWith(beginning))) this.#response.removeHeader(name);
  }

  /** Reads the body and waits for the client to give up. */
  async #stall(): Promise<never> {
    await this.#body.drain();
    return this.#leaveUnanswered();
  }

  async #leaveUnanswered(): Promise<never> {
    const { signal } = this.#connection;
    this.#record('stalled');
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new ConnectionEnded();
  }

  #ownFailure(error: unknown): S3Error {
    this.#options.report(error);
    return new S3Error('InternalError');
  }

  async #answer(outcome: Reply | S3Error): Promise<void> {
    const timedOut = outcome instanceof S3Error && outcome.code === 'RequestTimeout';
    if (timedOut || !(await this.#drained())) this.#response.setHeader('Connection', 'close');
    const [path = '/'] = (this.#http.url ?? '').split('?');
    const dialect = this.#options.service.dialect();
    const error = outcome instanceof S3Error ? inItsWords(dialect, outcome) : null;
    const reply = outcome instanceof S3Error ? errorReply(error ?? outcome, path, this.#ids) : outcome;
    if (reply.status === 403 && lacksCorsOnDenial(dialect)) this.#forgetHeaders('access-control-');
    this.#record(reply.status, error?.code);
    await sendReply(this.#response, this.#http.method, reply);
  }

  /** @returns false where part of the body was not read, and the connection can carry no other request. */
  async #drained(): Promise<boolean> {
    try {
      return await this.#body.drain();
    } catch (error) {
      if (error instanceof S3Error) return false;
      throw error;
    }
  }

  #setCommonHeaders(): void {
    const { clock, cors } = this.#options;
    this.#response.sendDate = false;
    this.#response.setHeaders(
      new Map(
        Object.entries({
          Date: new Date(clock()).toUTCString(),
          Server: 'AmazonS3',
          'x-amz-request-id': this.#ids.requestId,
          'x-amz-id-2': this.#ids.hostId,
          ...corsHeaders(cors(), this.#http.headers.origin),
        }),
      ),
    );
  }

  #takeFaults(): AppliedFaults {
    const { method = '' } = this.#http;
    if (this.#target instanceof S3Error)
      return this.#options.faults.take({ service: 's3', method, operation: 'Unsupported' });
    const { operation, key, partNumber } = this.#target;
    return this.#options.faults.take({
      service: 's3',
      method,
      operation,
      key,
      // A rule about a part means the part, not the browser's question whether it may be sent.
      partNumber: operation === 'Preflight' ? undefined : (partNumber ?? undefined),
    });
  }

  /** What comes first counts: a stalled request also ends by its connection. */
  #record(status: JournalEntry['status'], code?: string): void {
    if (this.#recorded) return;
    this.#recorded = true;
    const target = this.#target instanceof S3Error ? null : this.#target;
    this.#options.journal.record({
      at: this.#options.clock(),
      service: 's3',
      operation: target?.operation ?? 'Unsupported',
      method: this.#http.method ?? '',
      bucket: target?.bucket,
      key: target?.key,
      uploadId: target?.uploadId,
      partNumber: target?.partNumber ?? undefined,
      bytes: this.#body.arrived,
      checksum: CHECKSUM_ALGORITHMS.find((algorithm) => checksumHeader(algorithm) in this.#http.headers),
      objectSize: objectSizeOf(this.#http.headers),
      status,
      code,
      fault: faultName(this.#faults),
    });
  }
}
