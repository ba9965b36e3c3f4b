import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline } from 'node:stream';
import { S3_ADDRESS_HEADER } from '../lib/gateway/s3-detour.ts';
import { PrivateAddressError } from './public-address.ts';
import { refuse } from './refusal.ts';
import type { Logged } from './request-log.ts';
import { s3Target, type S3Hosts, type S3Target } from './s3-target.ts';

/** ms without a byte either way, after which a request on the detour is given up. */
const SILENCE = 120_000;
/** Bytes that S3 takes in one request. */
const LARGEST = 5 * 1024 ** 3;

/** S3's own, its signature's, and what the signature covers. Never a cookie, an origin or a referrer. */
const ONWARD = /^(authorization|content-type|content-length|content-md5|x-amz-[a-z\d-]+)$/;
const BACK = /^(etag|date|retry-after|content-type|content-length|x-amz-[a-z\d-]+)$/;
/** With an own signature in it: what nobody signed, the detour doesn't carry. */
const SIGNED = /^AWS4-HMAC-SHA256 /;
/** Statuses whose answers have no body. */
const BODILESS = new Set([204, 205, 304]);

export interface S3DetourParts {
  readonly hosts: S3Hosts;
  /** How the name of a host that nobody named is looked up. */
  readonly lookup: LookupFunction;
  /** ms without a byte either way, after which a request is given up. */
  readonly silence?: number | undefined;
}

type Bindings = { Bindings: HttpBindings } & Logged;

/**
 * Passes requests that are signed for S3 on to it, and its answers back, as they come: nothing is kept, nothing added.
 * It has no credentials: who has no permit gets S3's refusal. Whoever leaves takes the other side along.
 */
export function createS3Detour({ hosts, lookup, silence = SILENCE }: S3DetourParts): Hono<Bindings> {
  const agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };

  function onward({ url, isNamed }: S3Target, incoming: http.IncomingMessage): http.ClientRequest {
    const isTls = url.protocol === 'https:';
    return (isTls ? https : http).request(url, {
      method: incoming.method,
      headers: carried(incoming.headers, ONWARD),
      agent: agents[isTls ? 'https:' : 'http:'],
      timeout: silence,
      ...(isNamed ? {} : { lookup }),
    });
  }

  const detour = new Hono<Bindings>();
  detour.all('/', async (context) => {
    const { incoming, outgoing } = context.env;
    const target = s3Target(context.req.method, context.req.header(S3_ADDRESS_HEADER) ?? '', hosts);
    if (target === null) throw refuse(403, 'forbidden-target', { reason: 'target' });
    if (!SIGNED.test(context.req.header('Authorization') ?? ''))
      throw refuse(403, 'forbidden-target', { reason: 'unsigned' });
    const hasBody = context.req.method === 'PUT' || context.req.method === 'POST';
    const length = context.req.header('Content-Length');
    if (hasBody && length === undefined) throw refuse(411, 'bad-request', { reason: 'no length' });
    if (Number(length ?? 0) > LARGEST) throw refuse(413, 'too-large');

    const request = onward(target, incoming);
    outgoing.once('close', () => request.destroy());
    const answer = await answerTo(request, incoming);
    return new Response(BODILESS.has(answer.statusCode ?? 0) ? null : streamOf(answer), {
      status: answer.statusCode ?? 502,
      headers: carried(answer.headers, BACK),
    });
  });
  return detour;
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

function carried(headers: http.IncomingHttpHeaders, which: RegExp): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string' && which.test(name)) kept[name] = value;
  return kept;
}
