import { StoreError } from '../../lib/store/errors.ts';
import type { UploadStore } from '../../lib/store/store.ts';
import { PartChecksums } from '../../lib/s3/part-checksums.ts';
import type { SourceEvent, UploadEvent } from '../../lib/upload/event.ts';
import { fingerprintOfBlob } from '../../lib/content/fingerprint.ts';
import { COPY, planSource, type Source } from '../../lib/upload/source.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import type { Environment } from './environment.ts';

/** How long an open page gets to hand over a file that a killed worker took with it, ms: phones take seconds to answer. */
const HAND_OVER_WITHIN = 8_000;

/** Bytes that can be read, and what S3 is told about them. */
export interface OpenSource {
  readonly bytes: Blob;
  readonly checksums: PartChecksums;
  /** Whether some byte that was sent may have come from where it can change: a file on the disk, not a copy of ours. */
  readonly mayChange: boolean;
}

/** A file as a page hands it over. */
export interface GivenFile {
  readonly file: File;
  readonly handle?: FileSystemFileHandle | undefined;
}

type Opened = OpenSource & { readonly from: Source['from'] };

/** The bytes of every Upload: kept copies, files read by their handles, and files that a page handed over. */
export class Sources {
  readonly #environment: Environment;
  readonly #given = new Map<UploadId, GivenFile>();
  readonly #open = new Map<UploadId, Opened>();
  /** Waits for a file that may be handed over again, and what ends each. */
  readonly #awaited = new Map<UploadId, { readonly over: Promise<void>; readonly end: () => void }>();
  /** Bytes of copies that are planned or under way. */
  readonly #promised = new Map<UploadId, number>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  handOver(id: UploadId, given: GivenFile): void {
    this.#given.set(id, given);
    this.#close(id);
    this.#awaited.get(id)?.end();
  }

  /** Takes in hand what a page handed over, or finds what an earlier worker kept. */
  async stage(upload: Upload): Promise<SourceEvent> {
    const { id, file: facts } = upload;
    const found = await this.find(upload);
    if ('type' in found) return found;
    const { bytes, from } = found;
    if (bytes.size !== facts.size) return { type: 'sourceChanged' };
    try {
      const fingerprint = await fingerprintOfBlob(bytes);
      return {
        type: 'staged',
        source: from === 'copy' ? COPY : await this.plan(id, bytes.size),
        fingerprint,
      };
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      this.forget(id);
      return { type: 'sourceChanged' };
    }
  }

  /** Which Source a file that was handed over has from now on. Room for a planned copy is held until `settle`. */
  async plan(id: UploadId, size: number): Promise<Source> {
    const hasHandle = await this.#keepHandle(id);
    const free = await this.#environment.room();
    let underWay = 0;
    for (const [other, bytes] of this.#promised) if (other !== id) underWay += bytes;
    const source = planSource({ size, hasHandle, free, underWay });
    if (source.keeping === true) this.#promised.set(id, size);
    return source;
  }

  /** The copy is made, or won't be: its room is used, or free again. The next look reads the copy if there is one. */
  settle(id: UploadId, isKept: boolean): void {
    this.#promised.delete(id);
    if (!isKept) return;
    this.#given.delete(id);
    this.#close(id);
  }

  /** The bytes, from the best place they can be read from now; else the event that says why they can't. */
  async find({ id, file }: Upload): Promise<Opened | SourceEvent> {
    const known = this.#open.get(id);
    if (known !== undefined && known.from !== 'handle') return known;
    const copy = await this.#store.source(id);
    if (copy !== undefined) return this.#opened(id, copy, 'copy');
    const given = this.#given.get(id);
    if (given !== undefined) return this.#opened(id, given.file, 'page');
    const handle = await this.#store.handle(id);
    if (handle !== undefined) return this.#byHandle(id, handle, file);
    await this.#handedOverAgain(id);
    const again = this.#given.get(id);
    return again === undefined ? { type: 'sourceMissing' } : this.#opened(id, again.file, 'page');
  }

  /**
   * Whether the samples of the bytes in use are still the added file's. Not every browser refuses to read a file that has
   * changed; a copy can't change.
   */
  async isAsAdded({ id, file }: Upload): Promise<boolean> {
    const open = this.#open.get(id);
    if (open === undefined || open.from === 'copy' || file.fingerprint === undefined) return true;
    return (await fingerprintOfBlob(open.bytes)) === file.fingerprint;
  }

  /** Reading failed: a copy that is there, or on its way, is read next; an original that can't be read is lost. */
  async unreadable({ id, source }: Upload): Promise<UploadEvent> {
    const wasCopy = this.#open.get(id)?.from === 'copy';
    this.#close(id);
    const hasCopy = (await this.#store.source(id)) !== undefined;
    if (hasCopy || source?.keeping === true) return { type: 'troubled', why: 'device', offline: false };
    this.forget(id);
    return wasCopy ? { type: 'sourceMissing' } : { type: 'sourceChanged' };
  }

  /** Told which Uploads have sends on their way: of the others nothing is held open. */
  rest(sending: ReadonlySet<UploadId>): void {
    for (const [id, { checksums }] of this.#open) if (!sending.has(id)) checksums.rest();
  }

  /** Drops the bytes of all but these: a worker that was killed may have left some. */
  async sweep(owners: readonly string[]): Promise<void> {
    for (const id of await this.#store.sourceIds())
      if (!owners.includes(id)) await this.#store.remove(id as UploadId);
  }

  async drop(id: UploadId): Promise<void> {
    this.forget(id);
    await this.#store.dropSource(id);
  }

  /** Forgets what memory holds; the next look asks the store. */
  forget(id: UploadId): void {
    this.#given.delete(id);
    this.#promised.delete(id);
    this.#close(id);
  }

  get #store(): UploadStore {
    return this.#environment.store;
  }

  /** The file may have changed since the last look, which a browser may not tell when it is read. */
  async #byHandle(
    id: UploadId,
    handle: FileSystemFileHandle,
    facts: Upload['file'],
  ): Promise<Opened | SourceEvent> {
    try {
      const file = await handle.getFile();
      const isSame = file.size === facts.size && file.lastModified === facts.lastModified;
      return isSame ? this.#opened(id, file, 'handle') : { type: 'sourceChanged' };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError') return { type: 'accessNeeded' };
      if (isUnreadable(error)) return { type: 'sourceMissing' };
      throw error;
    }
  }

  /** Parts that begin together look for the bytes together, and are to be read by one reader. */
  #opened(id: UploadId, bytes: Blob, from: Opened['from']): Opened {
    const known = this.#open.get(id);
    if (known?.from === from) return known;
    this.#close(id);
    const opened = { bytes, checksums: new PartChecksums(bytes), mayChange: from !== 'copy', from };
    this.#open.set(id, opened);
    return opened;
  }

  #close(id: UploadId): void {
    this.#open.get(id)?.checksums.rest();
    this.#open.delete(id);
  }

  /** Whether a handle of the file is kept. The only cost of one that can't be is that the file must be picked again. */
  async #keepHandle(id: UploadId): Promise<boolean> {
    const handle = this.#given.get(id)?.handle;
    if (handle === undefined) return (await this.#store.handle(id)) !== undefined;
    try {
      await this.#store.keepHandle(id, handle);
      return true;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return false;
    }
  }

  /** Asks the pages for a file and gives them the time to hand it over; whoever looks meanwhile waits for the same answer. */
  #handedOverAgain(id: UploadId): Promise<void> {
    const known = this.#awaited.get(id);
    if (known !== undefined) return known.over;
    const arrival = new AbortController();
    const over = this.#askPages(id, arrival.signal).finally(() => this.#awaited.delete(id));
    const end = (): void => arrival.abort();
    this.#awaited.set(id, { over, end });
    return over;
  }

  async #askPages(id: UploadId, arrived: AbortSignal): Promise<void> {
    const { hasPages, delay, announcer } = this.#environment;
    if (!(await hasPages()) || this.#given.has(id)) return;
    announcer.wanted([id]);
    await delay(HAND_OVER_WITHIN, arrived);
  }
}

/** Whether reading the bytes failed, as the browser tells it: they changed, vanished, or the disk refuses. */
export function isUnreadable(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError')
  );
}
