import type { Store } from '../../lib/store/store.ts';
import { NoRoomError, SourceChangedError } from '../../lib/store/errors.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';

/** The bytes of every Upload: files a page just handed over, until they are kept, then the kept copies. */
export class Sources {
  readonly #store: Store;
  readonly #handedOver = new Map<UploadId, File>();
  readonly #kept = new Map<UploadId, Blob>();

  constructor(store: Store) {
    this.#store = store;
  }

  handOver(id: UploadId, file: File): void {
    this.#handedOver.set(id, file);
  }

  /** Keeps the bytes if a page handed them over, else looks whether an earlier worker kept them. */
  async stage({ id, file: facts }: Upload): Promise<UploadEvent> {
    const file = this.#handedOver.get(id);
    try {
      if (file !== undefined) await this.#store.keepSource(id, file);
    } catch (error) {
      if (error instanceof NoRoomError) return { type: 'noRoom' };
      if (error instanceof SourceChangedError) {
        this.#handedOver.delete(id);
        return { type: 'sourceChanged' };
      }
      throw error;
    }
    this.#handedOver.delete(id);
    const kept = await this.#store.source(id);
    if (kept === undefined) return { type: 'sourceMissing' };
    return kept.size === facts.size ? { type: 'staged' } : { type: 'sourceChanged' };
  }

  /** The kept bytes; undefined when there are none. */
  async find(id: UploadId): Promise<Blob | undefined> {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const source = await this.#store.source(id);
    if (source !== undefined) this.#kept.set(id, source);
    return source;
  }

  async drop(id: UploadId): Promise<void> {
    this.forget(id);
    await this.#store.dropSource(id);
  }

  /** Forgets what memory holds; the next look asks the store. */
  forget(id: UploadId): void {
    this.#handedOver.delete(id);
    this.#kept.delete(id);
  }
}

/** Whether reading the bytes failed, as the browser tells it: they changed, vanished, or the disk refuses. */
export function isUnreadable(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError')
  );
}
