import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** How a link behaves. Times are ms from the first connection that goes over it. */
export interface LinkShape {
  /** Bits a second upwards, each once so many bytes have gone over it; the first from 0. */
  readonly rates: readonly { readonly from: number; readonly bitsPerSecond: number }[];
  /** ms one way, in both directions. */
  readonly delay: number;
  /** Every connection is reset each time so many ms have passed; null: never. */
  readonly resetEvery: number | null;
  readonly outage: Outage | null;
}

/**
 * `refused`: connections are reset, and so is each new one. `black-hole`: packets vanish and nobody hears of it; a
 * connection of that time never moves again, as behind a router that forgot it.
 */
export interface Outage {
  readonly from: number;
  readonly to: number;
  readonly kind: 'refused' | 'black-hole';
}

/** Bytes that go over the line at once: small enough that connections share it evenly. */
const PIECE = 16 * 1024;
/** Bytes of one connection that wait for the line: enough that it never stands still for want of a timer's turn. */
const WAITING = 8 * PIECE;

/** A link to a port of this machine: one line upwards that all its connections share. */
export class ShapedLink {
  readonly #shape: LinkShape;
  readonly #now: () => number;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #timers: NodeJS.Timeout[] = [];
  #begun: number | null = null;
  #line: Promise<void> = Promise.resolve();
  #lineFree = 0;
  #carried = 0;
  #resumedAt: number | null = null;

  private constructor(shape: LinkShape, target: number, now: () => number) {
    this.#shape = shape;
    this.#now = now;
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client, target));
  }

  /** `now`: ms by any steady clock. */
  static async to(
    target: number,
    shape: LinkShape,
    now: () => number = () => performance.now(),
  ): Promise<ShapedLink> {
    const link = new ShapedLink(shape, target, now);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Bytes that went upwards over the line. */
  get carried(): number {
    return this.#carried;
  }

  /** ms from the end of the outage to the first bytes of a part that went over the line; null: none did yet. */
  get resumedAfter(): number | null {
    const { outage } = this.#shape;
    return outage === null || this.#resumedAt === null ? null : this.#resumedAt - outage.to;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const connection of this.#connections) connection.reset();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket, target: number): void {
    if (this.#begun === null) this.#begin();
    const connection = new Connection(client, target, this.#shape.delay, (bytes) => this.#carry(bytes));
    this.#connections.add(connection);
    client.once('close', () => this.#connections.delete(connection));
    const kind = this.#outageNow();
    if (kind === 'refused') connection.reset();
    if (kind === 'black-hole') connection.freeze();
  }

  #begin(): void {
    this.#begun = this.#now();
    const { resetEvery, outage } = this.#shape;
    if (resetEvery !== null)
      this.#timers.push(
        setInterval(() => {
          for (const connection of this.#connections) connection.reset();
        }, resetEvery),
      );
    if (outage !== null)
      this.#timers.push(
        setTimeout(() => {
          if (this.#elapsed() >= outage.to) return;
          for (const connection of this.#connections)
            if (outage.kind === 'refused') connection.reset();
            else connection.freeze();
        }, outage.from),
      );
  }

  #elapsed(): number {
    return this.#begun === null ? 0 : this.#now() - this.#begun;
  }

  #outageNow(): Outage['kind'] | null {
    const { outage } = this.#shape;
    const elapsed = this.#elapsed();
    return outage !== null && elapsed >= outage.from && elapsed < outage.to ? outage.kind : null;
  }

  /** Resolves when so many bytes have gone over the line, one piece after the other. */
  #carry(bytes: number): Promise<void> {
    const arrived = this.#now();
    const isPart = bytes === PIECE && this.#elapsed() >= (this.#shape.outage?.to ?? Infinity);
    if (isPart) this.#resumedAt ??= this.#elapsed();
    this.#line = this.#line.then(async () => {
      // By the time that it came, not the one at which a late timer lets it go.
      this.#lineFree =
        Math.max(arrived, this.#lineFree) + (bytes * 8000) / rateAt(this.#shape, this.#carried);
      this.#carried += bytes;
      const wait = this.#lineFree - this.#now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    });
    return this.#line;
  }
}

class Connection {
  readonly #client: Socket;
  readonly #server: Socket;
  #isFrozen = false;

  constructor(client: Socket, target: number, delay: number, carry: (bytes: number) => Promise<void>) {
    this.#client = client;
    this.#server = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [client, this.#server]) socket.on('error', () => this.reset());
    void this.#pump(client, this.#server, delay, carry);
    void this.#pump(this.#server, client, delay, () => Promise.resolve());
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.destroy();
  }

  /** Moves nothing any more, in either direction, and says so to nobody. */
  freeze(): void {
    this.#isFrozen = true;
  }

  async #pump(
    from: Socket,
    to: Socket,
    delay: number,
    carry: (bytes: number) => Promise<void>,
  ): Promise<void> {
    // Timers of the same delay fire in the order they were set.
    const after = (deliver: () => void): void => {
      setTimeout(() => {
        if (!this.#isFrozen && !to.destroyed) deliver();
      }, delay);
    };
    let last = Promise.resolve();
    let waiting = 0;
    const send = async (piece: Buffer): Promise<void> => {
      waiting += piece.length;
      await carry(piece.length);
      waiting -= piece.length;
      after(() => to.write(piece));
    };
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
        for (let start = 0; start < chunk.length; start += PIECE) {
          if (this.#isFrozen) await new Promise((resolve) => from.once('close', resolve));
          if (from.destroyed) return;
          last = send(chunk.subarray(start, start + PIECE));
          if (waiting >= WAITING) await last;
        }
      await last;
      after(() => to.end());
    } catch {
      // The connection was reset.
    }
  }
}

function rateAt({ rates }: LinkShape, carried: number): number {
  const current = rates.findLast(({ from }) => from <= carried);
  if (current === undefined) throw new RangeError('the first rate is from 0');
  return current.bitsPerSecond;
}

/** The least time, ms, that so many bytes need on the link: its rates, its outage, and its delay once there and back. */
export function idealTime({ rates, outage, delay }: LinkShape, bytes: number): number {
  const busy = rates.reduce((sum, { from, bitsPerSecond }, index) => {
    const to = Math.min(bytes, rates[index + 1]?.from ?? bytes);
    return sum + (Math.max(0, to - from) * 8000) / bitsPerSecond;
  }, 0);
  const out = outage !== null && busy > outage.from ? outage.to - outage.from : 0;
  return busy + out + 2 * delay;
}
