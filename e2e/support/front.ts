import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';

/** What stands between the browser and the gateway: nothing, a captive portal, a proxy that finds nobody, a black hole; or no network. */
export type Weather = 'clear' | 'captive-portal' | 'bad-gateway' | 'black-hole' | 'none';

/** A way to the gateway that can be made to lie; it knows nothing of what it carries. */
export class Front {
  readonly url: string;
  weather: Weather = 'clear';
  /** ms that the gateway's clock seems to be ahead. */
  ahead = 0;
  /** Scripts that are put before what the gateway serves at a path. */
  readonly before = new Map<string, string>();
  /** Whom it leads to. */
  gatewayUrl: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, gatewayUrl: string, close: () => Promise<void>) {
    this.url = url;
    this.gatewayUrl = gatewayUrl;
    this.#close = close;
  }

  static async start(gatewayUrl: string): Promise<Front> {
    const server = createServer((incoming, outgoing) => answer(front, incoming, outgoing));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening on a port');
    const front = new Front(`http://localhost:${address.port}`, gatewayUrl, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    return front;
  }

  async close(): Promise<void> {
    await this.#close();
  }
}

function answer(front: Front, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (front.weather === 'black-hole') return;
  if (front.weather === 'none') {
    incoming.socket.destroy();
    return;
  }
  if (front.weather !== 'clear') {
    incoming.resume();
    outgoing.writeHead(front.weather === 'captive-portal' ? 200 : 502, { 'Content-Type': 'text/html' });
    outgoing.end('<!doctype html><html><body>Welcome to our network</body></html>');
    return;
  }
  const { method, headers, url = '/' } = incoming;
  const before = front.before.get(url);
  // Else it may come compressed.
  if (before !== undefined) headers['accept-encoding'] = 'identity';
  const onward = request(new URL(url, front.gatewayUrl), { method, headers }, (response) => {
    if (before !== undefined) delete response.headers['content-length'];
    const { date } = response.headers;
    if (date !== undefined) response.headers.date = new Date(Date.parse(date) + front.ahead).toUTCString();
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    if (before !== undefined && response.statusCode === 200) outgoing.write(before);
    response.pipe(outgoing);
    response.once('close', () => {
      if (!response.complete) outgoing.destroy();
    });
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
