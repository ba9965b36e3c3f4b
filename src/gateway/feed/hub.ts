import type { Listen } from '../database/news.ts';

/** Who on this gateway wants to hear of which topic. It listens to the database while there is anybody. */
export class Hub {
  readonly #listen: Listen;
  readonly #hearers = new Map<string, Set<() => void>>();
  #listening: Promise<() => Promise<void>> | null = null;

  constructor(listen: Listen) {
    this.#listen = listen;
  }

  /** From here on all is heard. Rejects where the database can't be reached. */
  async ready(): Promise<void> {
    this.#listening ??= this.#listen((topic) => this.#hear(topic)).catch((error: unknown) => {
      this.#listening = null;
      throw error;
    });
    await this.#listening;
  }

  /** Once `ready`. Returns what ends it. */
  subscribe(topic: string, hear: () => void): () => void {
    const hearers = this.#hearers.get(topic) ?? new Set();
    this.#hearers.set(topic, hearers.add(hear));
    return () => {
      hearers.delete(hear);
      if (hearers.size === 0 && this.#hearers.get(topic) === hearers) this.#hearers.delete(topic);
    };
  }

  async close(): Promise<void> {
    const stop = await this.#listening?.catch(() => null);
    this.#listening = null;
    await stop?.();
  }

  #hear(topic: string | null): void {
    const sets = topic === null ? [...this.#hearers.values()] : [this.#hearers.get(topic) ?? []];
    for (const hearers of sets) for (const hear of [...hearers]) hear();
  }
}
