import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Passes connections on to a port of this machine and notes when the first bytes of each PUT come. */
export class FirstBytes {
  /** ms since 1970, in their order. */
  readonly puts: number[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((client) => {
      const server = connect(target, '127.0.0.1');
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket));
        socket.on('error', () => {
          client.destroy();
          server.destroy();
        });
      }
      // A request of HTTP/1.1 begins a piece of its own, since the one before has been answered.
      client.on('data', (piece) => {
        if (piece.toString('latin1', 0, 4) === 'PUT ')
          this.puts.push(performance.timeOrigin + performance.now());
      });
      client.pipe(server).pipe(client);
    });
  }

  static async to(endpoint: string): Promise<FirstBytes> {
    const passage = new FirstBytes(Number(new URL(endpoint).port));
    passage.#server.listen(0, '127.0.0.1');
    await once(passage.#server, 'listening');
    return passage;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
