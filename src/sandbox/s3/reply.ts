import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Error } from './s3-error.ts';
import { writeErrorXml } from './xml.ts';

/** An answer. A stream's length is its `Content-Length` header. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: string | Readable;
}

/** How S3 names one exchange, for whoever has to ask about it. */
export interface ExchangeIds {
  readonly requestId: string;
  readonly hostId: string;
}

export function newExchangeIds(): ExchangeIds {
  return {
    requestId: randomBytes(8).toString('hex').toUpperCase(),
    hostId: randomBytes(56).toString('base64'),
  };
}

export const XML_HEADERS = { 'Content-Type': 'application/xml' };

export function errorReply(error: S3Error, path: string, { requestId, hostId }: ExchangeIds): Reply {
  return {
    status: error.status,
    headers: { ...XML_HEADERS, ...error.headers },
    content: writeErrorXml({
      Code: error.code,
      Message: error.message,
      ...error.fields,
      Resource: path,
      RequestId: requestId,
      HostId: hostId,
    }),
  };
}

/** Sends the answer; resolves when all of it was handed over, or the client has left. */
export async function sendReply(
  response: ServerResponse,
  method: string | undefined,
  { status, headers = {}, content = '' }: Reply,
): Promise<void> {
  if (typeof content === 'string') {
    const body = Buffer.from(method === 'HEAD' ? '' : content);
    // HEAD tells the length of what GET would answer; an error's body has no such twin.
    const length = method === 'HEAD' || status === 204 ? {} : { 'Content-Length': String(body.length) };
    response.writeHead(status, { ...length, ...headers });
    response.end(body);
    return;
  }
  response.writeHead(status, { ...headers });
  await pipeline(content, response).catch(() => undefined);
}
