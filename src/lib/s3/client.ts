import { S3Client, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-s3';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import type { S3EdgeOptions, S3Permit } from './s3-edge.ts';

/** What the SDK adds for its own bookkeeping. Each would be one more header for the bucket's CORS to allow. */
const BOOKKEEPING = /^(amz-sdk-.*|x-amz-user-agent|user-agent|expect)$/i;

/** The handler of one client; with a signal, for callers like lib-storage's Upload that pass none on. */
class Fetcher extends FetchHttpHandler {
  readonly #signal: AbortSignal | undefined;
  constructor(fetch: typeof globalThis.fetch, signal: AbortSignal | undefined) {
    super({ customFetch: (request: RequestInfo | URL, init?: RequestInit) => fetch(request, init) });
    this.#signal = signal;
  }
  override handle(...[request, options]: Parameters<FetchHttpHandler['handle']>) {
    return super.handle(request, this.#signal ? { ...options, abortSignal: this.#signal } : options);
  }
}

/**
 * A client that sends each request once, with one permit's credentials.
 *
 * [Note: bodies are not hashed by the SDK] Bodies go as UNSIGNED-PAYLOAD, over http as well as https: the SDK would hash
 * bytes in JavaScript, at a fifth of the network's speed, and can't read a Blob at all. What protects them is the
 * CRC64NVME in a header of its own.
 */
export function createClient(
  permit: S3Permit,
  { endpoint, fetch = globalThis.fetch, clockOffset }: S3EdgeOptions,
  signal?: AbortSignal,
): S3Client {
  const { region, accessKeyId, secretAccessKey, sessionToken } = permit;
  const client = new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new Fetcher(fetch, signal),
  });
  // The SDK keeps an offset of its own, taken from any answer; ours is measured, shared and remembered.
  Object.defineProperty(client.config, 'systemClockOffset', { get: clockOffset, set: () => undefined });
  client.middlewareStack.addRelativeTo(plainRequest, {
    name: 'plainRequest',
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
  return client;
}

const plainRequest: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
  if (isHttpRequest(args.request)) {
    const { headers, body } = args.request;
    for (const name of Object.keys(headers))
      if (BOOKKEEPING.test(name)) Reflect.deleteProperty(headers, name);
    if (body !== undefined && typeof body !== 'string') headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
  }
  return next(args);
};

function isHttpRequest(value: unknown): value is { headers: Record<string, string>; body?: unknown } {
  return typeof value === 'object' && value !== null && 'headers' in value;
}
