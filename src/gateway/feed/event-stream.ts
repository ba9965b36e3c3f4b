import type { Context } from 'hono';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';

export interface Pace {
  /** ms of silence after which a word is sent, so that nothing between takes the connection for dead. */
  readonly ping: number;
  /** ms that a reader gets to take what was sent; then it is let go. */
  readonly patience: number;
  /** ms after which a connection ends anyway: whoever comes back shows anew who they are. */
  readonly longest: number;
}

export const PACE: Pace = { ping: 25_000, patience: 60_000, longest: 600_000 };

/** `send`: an event's name and data; of those not yet sent, the latest of a name. `end`: after what was sent. */
export interface Events {
  send(event: string, data: unknown): void;
  end(): void;
}

/**
 * Sends events until the reader goes, the gateway closes or the time is up. A slow reader holds up nobody: what it did not
 * take yet is replaced by what is newer. `begin` returns what is to be done at the end.
 */
export function eventStream(
  context: Context,
  { pace, closing }: { readonly pace: Pace; readonly closing: AbortSignal },
  begin: (events: Events) => () => void,
): Response {
  return streamSSE(context, async (stream) => {
    const outbox = new Outbox();
    const end = (): void => outbox.end();
    stream.onAbort(end);
    closing.addEventListener('abort', end);
    if (closing.aborted) end();
    const timeUp = setTimeout(end, pace.longest);
    const stop = begin(outbox);
    try {
      // At once, so that whoever opened it knows that it is open.
      await write(stream, { event: 'open', data: '' }, pace.patience);
      for (;;) {
        const next = await outbox.next(pace.ping);
        if (next === null || stream.aborted) return;
        if (!(await write(stream, next, pace.patience))) return;
      }
    } finally {
      stop();
      clearTimeout(timeUp);
      closing.removeEventListener('abort', end);
    }
  });
}

interface Message {
  readonly event: string;
  readonly data: string;
}

/** False: it was not taken in time. */
async function write(stream: SSEStreamingApi, message: Message, patience: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), patience)));
  const taken = await Promise.race([stream.writeSSE(message).then(() => true), late]);
  clearTimeout(timer);
  if (!taken) stream.abort();
  return taken;
}

class Outbox implements Events {
  readonly #waiting = new Map<string, string>();
  #hasEnded = false;
  #wake = (): void => undefined;

  send(event: string, data: unknown): void {
    this.#waiting.delete(event);
    this.#waiting.set(event, JSON.stringify(data));
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /** The next one, a ping after so many ms without any, or null at the end. */
  async next(ping: number): Promise<Message | null> {
    if (this.#waiting.size === 0 && !this.#hasEnded) await this.#something(ping);
    const [first] = this.#waiting;
    if (first === undefined) return this.#hasEnded ? null : { event: 'ping', data: '' };
    const [event, data] = first;
    this.#waiting.delete(event);
    return { event, data };
  }

  #something(ping: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ping);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
