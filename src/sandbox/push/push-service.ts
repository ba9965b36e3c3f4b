import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import { WebSocketServer, type WebSocket } from 'ws';

/** A browser's word that the app's worker took a message to its end; others say what went wrong. */
export const DELIVERED = 100;

/** What a browser says, as far as it is answered. */
const FromBrowser = v.variant('messageType', [
  v.looseObject({ messageType: v.literal('hello'), uaid: v.optional(v.string()) }),
  v.looseObject({ messageType: v.literal('register'), channelID: v.string() }),
  v.looseObject({ messageType: v.literal('unregister'), channelID: v.string() }),
  v.looseObject({
    messageType: v.literal('ack'),
    updates: v.array(v.looseObject({ code: v.optional(v.number(), DELIVERED) })),
  }),
]);

/** What a sender posted, and whether it got to a browser. */
export interface Posted {
  readonly status: number;
  readonly bytes: number;
}

export interface PushService {
  /** For a browser. */
  readonly browserUrl: string;
  /** Of the addresses that it gives out: host and port. */
  readonly host: string;
  readonly posted: readonly Posted[];
  /** What browsers said of what they got. */
  readonly acknowledged: readonly number[];
  close(): Promise<void>;
}

/** Keeps nothing: a browser that is away misses what is posted, and one that comes back keeps its addresses. */
export async function startPushService(): Promise<PushService> {
  /** By the end of their addresses. */
  const channels = new Map<string, { readonly channelId: string; readonly browser: string }>();
  const online = new Map<string, WebSocket>();
  const posted: Posted[] = [];
  const acknowledged: number[] = [];
  const server = createServer((request, response) => void take(request, response));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  function serve(socket: WebSocket): void {
    let browser = '';
    const say = (message: object): void => socket.send(JSON.stringify(message));
    socket.on('close', () => {
      if (online.get(browser) === socket) online.delete(browser);
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text === '{}') {
        socket.send('{}');
        return;
      }
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), FromBrowser), text);
      if (!parsed.success) return;
      const message = parsed.output;
      switch (message.messageType) {
        case 'hello':
          browser =
            message.uaid === undefined || message.uaid === ''
              ? randomBytes(16).toString('hex')
              : message.uaid;
          online.set(browser, socket);
          say({ messageType: 'hello', status: 200, uaid: browser, use_webpush: true, broadcasts: {} });
          break;
        case 'register': {
          const { channelID: channelId } = message;
          const token = randomUUID();
          channels.set(token, { channelId, browser });
          const pushEndpoint = `http://${host}/push/${token}`;
          say({ messageType: 'register', status: 200, channelID: channelId, pushEndpoint });
          break;
        }
        case 'unregister':
          for (const [token, { channelId }] of channels)
            if (channelId === message.channelID) channels.delete(token);
          say({ messageType: 'unregister', status: 200, channelID: message.channelID });
          break;
        case 'ack':
          acknowledged.push(...message.updates.map(({ code }) => code));
          break;
      }
    });
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const channel = channels.get((request.url ?? '').replace('/push/', ''));
    const isSigned = request.headers.authorization?.startsWith('vapid ') === true;
    const status = request.method !== 'POST' ? 405 : channel === undefined ? 410 : isSigned ? 201 : 401;
    posted.push({ status, bytes: body.length });
    if (status === 201 && channel !== undefined) {
      const message = {
        ...{ messageType: 'notification', channelID: channel.channelId, version: randomUUID() },
        data: body.toString('base64url'),
        headers: { encoding: request.headers['content-encoding'] ?? '' },
      };
      online.get(channel.browser)?.send(JSON.stringify(message));
    }
    response.writeHead(status).end();
  }

  return {
    ...{ browserUrl: `ws://${host}/`, host, posted, acknowledged },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
