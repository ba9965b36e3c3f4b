import { readFeed, type FeedEvent } from '../../lib/links/feed.ts';
import type { Clock } from '../environment.ts';

/** ms until a connection that ended is made anew, at first and at most. Half of it is chance: else all come back at once. */
const SOON = 2_000;
const LATE = 60_000;
/** ms without a word after which a connection is taken for dead: the gateway says one every 25 s. */
const SILENCE = 60_000;

export interface FeedParts {
  /** Sends along what lets the page in. */
  readonly fetch: typeof fetch;
  readonly path: string;
  readonly clock: Clock;
  /** Never `ping`. `open` first: from then on nothing is missed. */
  readonly hear: (event: FeedEvent) => void;
}

/** What the gateway tells this page as it happens, as long as it is wanted. */
export class Feed {
  #isLive = $state(false);
  readonly #parts: FeedParts;
  #connection: AbortController | null = null;
  #cancel = (): void => undefined;
  #wait = SOON;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Whether all is told as it happens. Else the page has to ask now and then. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Connects, unless it is connected. */
  start(): void {
    if (this.#connection !== null) return;
    this.#wait = SOON;
    void this.#connect();
  }

  stop(): void {
    this.#cancel();
    this.#connection?.abort();
    this.#connection = null;
    this.#isLive = false;
  }

  async #connect(): Promise<void> {
    const { fetch, path, clock, hear } = this.#parts;
    const connection = new AbortController();
    this.#connection = connection;
    const listen = (): void => {
      this.#cancel();
      this.#cancel = clock.after(SILENCE, () => connection.abort());
    };
    listen();
    try {
      await readFeed(fetch, path, connection.signal, (event) => {
        if (this.#connection !== connection) return;
        listen();
        this.#isLive = true;
        this.#wait = SOON;
        if (event.event !== 'ping') hear(event);
      });
    } catch {
      // No network, no gateway, or nobody who is let in: whoever asks for the page's contents learns which.
    }
    if (this.#connection !== connection) return;
    this.#isLive = false;
    this.#cancel();
    const wait = this.#wait;
    this.#wait = Math.min(LATE, 2 * wait);
    this.#cancel = clock.after((wait * (1 + Math.random())) / 2, () => void this.#connect());
  }
}
