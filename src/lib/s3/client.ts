import { S3Client, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-s3';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import { fetchAround } from './fetch-around.ts';
import type { S3EdgeOptions, S3Permit } from './s3-edge.ts';

/** What the SDK adds for its own bookkeeping. Each would be one more header for the bucket's CORS to allow. */
const BOOKKEEPING = /^(amz-sdk-.*|x-amz-user-agent|user-agent|expect)$/i;

/** Of one client. */
interface ClientOptions {
  /** For callers like lib-storage's Upload that pass none on. */
  readonly signal?: AbortSignal | undefined;
  /** The gateway's detour, if requests are to go through it. */
  readonly detourUrl?: string | undefined;
}

class Fetcher extends FetchHttpHandler {
  readonly #fetch: typeof globalThis.fetch;
  readonly #options: ClientOptions;
  constructor(fetch: typeof globalThis.fetch, options: ClientOptions) {
    super({ customFetch: (request: RequestInfo | URL, init?: RequestInit) => fetch(request, init) });
    this.#fetch = fetch;
    this.#options = options;
  }
  override handle(...[request, options]: Parameters<FetchHttpHandler['handle']>) {
    const { signal, detourUrl } = this.#options;
    const abortable = signal ? { ...options, abortSignal: signal } : options;
    if (detourUrl === undefined) return super.handle(request, abortable);
    const around = new FetchHttpHandler({
      customFetch: (input: RequestInfo | URL, init?: RequestInit) =>
        fetchAround(detourUrl, new Request(input, init), request.body, this.#fetch),
    });
    return around.handle(request, abortable);
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
  options: ClientOptions = {},
): S3Client {
  const { region, accessKeyId, secretAccessKey, sessionToken } = permit;
  const client = new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new Fetcher(fetch, options),
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
