import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds that requests under way get to end when a server closes. */
const GRACE = 2000;

/** A server that nothing but this machine can reach. */
export interface LoopbackServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  /** Takes no more connections, lets what is under way end for a moment, then cuts it. */
  close(): Promise<void>;
}

/** Answers a request by the end of what it returns; it must not reject. */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void | Promise<void>;

/** Listens on that port of the loopback, or on any free one for 0. Rejects with the system's error, as when it is taken. */
export async function listenOnLoopback(listener: Listener, port: number): Promise<LoopbackServer> {
  const connections = new Set<Socket>();
  const busy = new Set<Socket>();
  const server = createServer(
    // A part may take hours over a throttled line, and a browser keeps connections for minutes.
    { requestTimeout: 0, keepAliveTimeout: 65_000 },
    (incoming, outgoing) => {
      const { socket } = incoming;
      busy.add(socket);
      outgoing.once('close', () => {
        busy.delete(socket);
        if (!server.listening) socket.end();
      });
      void listener(incoming, outgoing);
    },
  );
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = closing(server);
      // Node closes those that had a request and wait for the next, but not those opened ahead of a first one.
      for (const socket of connections) if (!busy.has(socket)) socket.destroy();
      const cut = setTimeout(() => server.closeAllConnections(), GRACE);
      await closed;
      clearTimeout(cut);
    },
  };
}

function closing(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
