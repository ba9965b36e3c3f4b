import { createAdaptorServer } from '@hono/node-server';
import { once } from 'node:events';
import { createServer, Server, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3_DETOUR_PATH } from '../lib/gateway/s3-detour.ts';
import { S3_PARTS_PATH } from '../lib/gateway/s3-tickets.ts';
import type { Gateway } from './gateway.ts';

export interface Listening {
  /** Where it can be reached, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Takes no more connections, lets requests under way finish for `grace` ms at most, then cuts them. */
  close(grace?: number): Promise<void>;
}

/** A browser's request head, with a session of the longest token in its cookies. */
const LONGEST_HEAD = 32 * 1024;
/** ms for a request's head, and for a whole one of a few KiB, to arrive, however slow the link. */
const ARRIVAL_LIMIT = 30_000;
const GRACE = 10_000;

/** @throws the system's error if the address can't be had: EADDRINUSE, EACCES, EADDRNOTAVAIL */
export async function listen(
  gateway: Pick<Gateway, 'fetch' | 'close'>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: gateway.fetch,
    createServer,
    serverOptions: {
      maxHeaderSize: LONGEST_HEAD,
      // For a whole request, parts on the detour included, which may take hours: `limitArrival` instead.
      requestTimeout: 0,
      headersTimeout: ARRIVAL_LIMIT,
    },
  });
  if (!(server instanceof Server)) throw new TypeError('not an HTTP/1 server');
  server.on('request', limitArrival);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;

  return {
    url: `http://${hostInUrl(host)}:${address.port}`,
    port: address.port,
    async close(grace = GRACE) {
      const closed = once(server, 'close');
      server.close();
      // A connection that was busy just now is idle after its answer: nobody else would close it.
      server.on('request', (_, response) => response.setHeader('Connection', 'close'));
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const cut = setTimeout(() => server.closeAllConnections(), grace);
      gateway.close();
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}

/** Cuts who sends a small request too slowly. What goes to S3 has a limit of its own, on silence. */
function limitArrival(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { url = '' } = incoming;
  if (url === S3_DETOUR_PATH || url.startsWith(`${S3_PARTS_PATH}/`)) return;
  const limit = setTimeout(() => {
    if (!incoming.complete) incoming.socket.destroy();
  }, ARRIVAL_LIMIT);
  outgoing.once('close', () => clearTimeout(limit));
}

/** Everyone's address is no address to open. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
