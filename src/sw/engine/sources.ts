import type { Store } from '../../lib/store/store.ts';
import { NoRoomError, SourceChangedError } from '../../lib/store/errors.ts';
import { PartChecksums } from '../../lib/s3/part-checksums.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import type { Environment } from './environment.ts';

/** How long an open page gets to hand a file over again whose worker was killed before it was kept, ms. */
const HAND_OVER_WITHIN = 15_000;

/** Bytes that are kept, and what S3 is told about them. */
export interface KeptSource {
  readonly bytes: Blob;
  readonly checksums: PartChecksums;
  /** Whether some byte that was sent may have come from where it can change: a file on the disk, not a copy of ours. */
  readonly mayChange: boolean;
}

/** The bytes of every Upload: files a page just handed over, until they are kept, then the kept copies. */
export class Sources {
  readonly #environment: Environment;
  readonly #handedOver = new Map<UploadId, File>();
  readonly #kept = new Map<UploadId, KeptSource>();
  /** Ends the wait for a file that may be handed over again. */
  readonly #awaited = new Map<UploadId, () => void>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  handOver(id: UploadId, file: File): void {
    this.#handedOver.set(id, file);
    this.#awaited.get(id)?.();
  }

  /** Keeps the bytes if a page handed them over, else looks whether an earlier worker kept them. */
  async stage({ id, file: facts }: Upload, signal: AbortSignal): Promise<UploadEvent> {
    if (!this.#handedOver.has(id) && (await this.#store.source(id)) === undefined)
      await this.#handedOverAgain(id, signal);
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

  /** Gives the page that holds the file, if there is one, the time to hand it over again. */
  async #handedOverAgain(id: UploadId, signal: AbortSignal): Promise<void> {
    const { hasPages, delay } = this.#environment;
    if (!(await hasPages()) || this.#handedOver.has(id)) return;
    const arrival = new AbortController();
    this.#awaited.set(id, () => {
      arrival.abort();
    });
    await delay(HAND_OVER_WITHIN, AbortSignal.any([arrival.signal, signal]));
    this.#awaited.delete(id);
  }

  get #store(): Store {
    return this.#environment.store;
  }

  /** The kept bytes; undefined when there are none. */
  async find(id: UploadId): Promise<KeptSource | undefined> {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const bytes = await this.#store.source(id);
    if (bytes === undefined) return undefined;
    // Parts that begin together look for it together, and are to be read by one reader.
    const source = this.#kept.get(id) ?? { bytes, checksums: new PartChecksums(bytes), mayChange: false };
    this.#kept.set(id, source);
    return source;
  }

  /** Told which Uploads have sends on their way: of the others nothing is held open. */
  rest(sending: ReadonlySet<UploadId>): void {
    for (const [id, { checksums }] of this.#kept) if (!sending.has(id)) checksums.rest();
  }

  async drop(id: UploadId): Promise<void> {
    this.forget(id);
    await this.#store.dropSource(id);
  }

  /** Forgets what memory holds; the next look asks the store. */
  forget(id: UploadId): void {
    this.#handedOver.delete(id);
    this.#kept.get(id)?.checksums.rest();
    this.#kept.delete(id);
  }
}

/** Whether reading the bytes failed, as the browser tells it: they changed, vanished, or the disk refuses. */
export function isUnreadable(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError')
  );
}
