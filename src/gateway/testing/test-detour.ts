import { once } from 'node:events';
import { createServer, request as nodeRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { S3_ADDRESS_HEADER, S3_DETOUR_PATH } from '../../lib/gateway/s3-detour.ts';
import { startGateway } from './test-gateway.ts';

export const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=ASIATEST/20261125/us-east-1/s3/aws4_request, Signature=0';
export const PART = '/bucket/key.tar?partNumber=1&uploadId=u';

type S3Answers = (incoming: IncomingMessage, response: ServerResponse) => void;

/** A gateway whose detour leads to an S3 that answers as told, over real HTTP. */
export async function detour(answer: S3Answers, silence?: number) {
  const received: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((incoming, response) => {
    received.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers });
    answer(incoming, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const s3 = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = await startGateway(
    { s3Endpoint: s3, s3Detour: { hosts: [] } },
    silence === undefined ? {} : { detour: { silence } },
  );
  const headersTo = (address: string) => ({
    Origin: gateway.url,
    Authorization: AUTHORIZATION,
    [S3_ADDRESS_HEADER]: address,
  });
  return {
    s3,
    gateway,
    received,
    send: (init: RequestInit, address = s3 + PART, extra: Record<string, string> = {}) =>
      fetch(gateway.url + S3_DETOUR_PATH, {
        ...init,
        headers: { ...headersTo(address), ...extra },
      }),
    /** A request whose body the test writes, and that it can cut. */
    open: (length: number) =>
      nodeRequest(gateway.url + S3_DETOUR_PATH, {
        method: 'PUT',
        headers: { ...headersTo(s3 + PART), 'Content-Length': String(length) },
      }),
  };
}

/** Takes a body, then says that all is well. */
export const drained: S3Answers = (incoming, response) => {
  incoming.resume().on('end', () => response.end());
};
