import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline } from 'node:stream';
import { PrivateAddressError } from './public-address.ts';
import { refuse } from './refusal.ts';
import type { S3Target } from './s3-target.ts';

/** ms without a byte either way, after which a request is given up. */
const SILENCE = 120_000;
/** Bytes that S3 takes in one request. */
const LARGEST = 5 * 1024 ** 3;

const BACK = /^(etag|date|retry-after|content-type|content-length|x-amz-[a-z\d-]+)$/;
/** Statuses whose answers have no body. */
const BODILESS = new Set([204, 205, 304]);

export interface S3CarrierParts {
  /** How the name of a host that nobody named is looked up. */
  readonly lookup: LookupFunction;
  /** ms without a byte either way, after which a request is given up. */
  readonly silence?: number | undefined;
}

/** A request as it came, and where its answer goes. */
interface Arrival {
  readonly incoming: http.IncomingMessage;
  readonly outgoing: http.ServerResponse | { once(event: 'close', listener: () => void): unknown };
}

/**
 * Carries a request to S3 with these headers, and S3's answer back, as they come: nothing is kept. Whoever leaves takes
 * the other side along. Rejects with a Refusal where it is too large, has no length, or no answer comes.
 */
export type S3Carrier = (
  target: S3Target,
  headers: http.OutgoingHttpHeaders,
  arrival: Arrival,
) => Promise<Response>;

export function createS3Carrier({ lookup, silence = SILENCE }: S3CarrierParts): S3Carrier {
  const agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };
  return async ({ url, isNamed }, headers, { incoming, outgoing }) => {
    const { method, headers: came } = incoming;
    const hasBody = method === 'PUT' || method === 'POST';
    const length = came['content-length'];
    if (hasBody && length === undefined) throw refuse(411, 'bad-request', { reason: 'no length' });
    if (Number(length ?? 0) > LARGEST) throw refuse(413, 'too-large');
    const isTls = url.protocol === 'https:';
    const request = (isTls ? https : http).request(url, {
      method,
      headers,
      agent: agents[isTls ? 'https:' : 'http:'],
      timeout: silence,
      ...(isNamed ? {} : { lookup }),
    });
    outgoing.once('close', () => request.destroy());
    const answer = await answerTo(request, incoming);
    const { statusCode = 502 } = answer;
    return new Response(BODILESS.has(statusCode) ? null : streamOf(answer), {
      status: statusCode,
      headers: carried(answer.headers, BACK),
    });
  };
}

/** Those of the headers that go on. */
export function carried(headers: http.IncomingHttpHeaders, which: RegExp): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string' && which.test(name)) kept[name] = value;
  return kept;
}

/** Sends the body on as fast as S3 takes it. Rejects with a Refusal where no answer comes. */
function answerTo(
  request: http.ClientRequest,
  incoming: http.IncomingMessage,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      reject(
        error instanceof PrivateAddressError
          ? refuse(403, 'forbidden-target', { reason: 'private address' })
          : refuse(502, 'storage-unreachable', { reason: error.code ?? error.name }),
      );
    };
    request.once('response', resolve);
    // Whichever side is silent: nothing is kept here that the other could be busy with.
    request.once('timeout', () => request.destroy(new SilentError('nothing came or went')));
    // S3 may answer, and hang up, before it has read all: then the answer counts, and the rest is nobody's.
    request.on('error', failed);
    pipeline(incoming, request, (error) => {
      if (error) failed(error);
    });
  });
}

class SilentError extends Error {
  override readonly name = 'SilentError';
}

/** No more of it is read than is asked for. Node's own Readable.toWeb makes what Response's type doesn't take. */
function streamOf(answer: http.IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<unknown, unknown> = answer.iterator();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done === true) controller.close();
        else if (next.value instanceof Uint8Array) controller.enqueue(next.value);
      },
      cancel: () => {
        answer.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
