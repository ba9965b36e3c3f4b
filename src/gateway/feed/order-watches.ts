import type { Progress } from '../../lib/links/guest-link.ts';
import { topics } from '../database/news.ts';
import type { Guest } from '../links/guest-door.ts';
import type { Order } from '../links/stage-records.ts';
import type { Hub } from './hub.ts';

export interface OrderWatchesParts {
  readonly hub: Hub;
  /** What is known of the guest's order. */
  readonly read: (guest: Guest, order: Order) => Promise<Progress>;
  /** Asks the Portal for whom the link is, unless somebody did just now; tells what is new. */
  readonly ask: (guest: Guest) => Promise<unknown>;
  /** ms between two times that the Portal is asked. */
  readonly askEvery: number;
}

interface Watch {
  readonly watchers: Map<symbol, { readonly guest: Guest; readonly hear: (progress: Progress) => void }>;
  readonly stop: () => void;
}

/**
 * Work orders that somebody has before their eyes. However many they are, an order is asked about and read once, and all of
 * them are told.
 */
export class OrderWatches {
  readonly #parts: OrderWatchesParts;
  readonly #watches = new Map<string, Watch>();

  constructor(parts: OrderWatchesParts) {
    this.#parts = parts;
  }

  /** Of a link that follows one. Returns what ends it. */
  watch(guest: Guest, order: Order, hear: (progress: Progress) => void): () => void {
    const topic = topics.order(order.iguideId, order.workOrderId);
    const watch = this.#watches.get(topic) ?? this.#begin(topic, guest, order);
    const key = Symbol('watcher');
    watch.watchers.set(key, { guest, hear });
    return () => {
      watch.watchers.delete(key);
      if (watch.watchers.size > 0) return;
      watch.stop();
      this.#watches.delete(topic);
    };
  }

  #begin(topic: string, guest: Guest, order: Order): Watch {
    const { hub, read, ask, askEvery } = this.#parts;
    const watchers: Watch['watchers'] = new Map();
    let told = '';
    // One after the other: of two that read at once the older could be told last, and stay.
    let telling = Promise.resolve();
    const tellAll = async (): Promise<void> => {
      const progress = await read(guest, order);
      const text = JSON.stringify(progress);
      if (text === told) return;
      told = text;
      for (const { hear } of watchers.values()) hear(progress);
    };
    const unsubscribe = hub.subscribe(topic, () => {
      telling = telling.then(tellAll).catch(() => undefined);
    });
    const timer = setInterval(() => {
      // Any of them: one whose operator is signed out leaves it to the others.
      const one = [...watchers.values()][Math.floor(Math.random() * watchers.size)];
      if (one !== undefined) void ask(one.guest).catch(() => undefined);
    }, askEvery);
    const watch = {
      watchers,
      stop: () => {
        clearInterval(timer);
        unsubscribe();
      },
    };
    this.#watches.set(topic, watch);
    return watch;
  }
}
