import { PartChecksums } from '../../lib/s3/part-checksums.ts';
import { NoRoomError, SourceChangedError, StoreError } from '../../lib/store/errors.ts';
import type { SourceEvent } from '../../lib/upload/event.ts';
import { fingerprintOfBlob } from '../../lib/content/fingerprint.ts';
import type { Live } from '../../lib/upload/live.ts';
import { needsBytes, sourceOf } from '../../lib/upload/source.ts';
import { multipartOf } from '../../lib/upload/step/work.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import { fitsParts } from './check-parts.ts';
import type { Environment } from './environment.ts';
import type { Sources } from './sources.ts';
import { isStaging } from './standing.ts';

export interface KeeperParts {
  readonly environment: Environment;
  readonly sources: Sources;
  readonly liveOf: (id: UploadId) => Live | undefined;
  readonly tell: (id: UploadId, event: SourceEvent) => Promise<void>;
  /** Nothing more is being looked for or copied for this Upload. */
  readonly rested: () => void;
  readonly ending: AbortSignal;
}

/**
 * Makes copies of files while they are uploaded from the original, one at a time: a disk copies two at once no faster.
 * It also looks at once, not when their turn comes, for files that only a page holds.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  /** Each Upload is seen to once, and again after `again`. */
  readonly #seen = new Set<UploadId>();
  #busy = 0;
  #copying: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** How many Uploads it is at. */
  get size(): number {
    return this.#busy;
  }

  /** Sees to what is new among these. */
  turn(lives: readonly Live[]): void {
    if (this.#isStopped) return;
    for (const { upload } of lives) {
      const { from, keeping } = sourceOf(upload);
      const isKept = from !== 'page' && keeping !== true;
      if (isKept || this.#seen.has(upload.id) || !needsBytes(upload.phase) || isStaging(upload.phase))
        continue;
      this.#seen.add(upload.id);
      void this.#see(upload);
    }
  }

  /** The file was handed over or may be read now: what could not be done before is tried again. */
  again(id: UploadId): void {
    this.#seen.delete(id);
  }

  /** Begins nothing more; what is being copied is finished. */
  stop(): void {
    this.#isStopped = true;
  }

  async #see(upload: Upload): Promise<void> {
    const { environment, sources, tell, rested } = this.#parts;
    this.#busy += 1;
    try {
      const found = await sources.find(upload);
      if ('type' in found) await tell(upload.id, found);
      else if (sourceOf(upload).keeping === true) await this.#inTurn(upload.id);
    } catch (error) {
      environment.report('keeping', error);
    } finally {
      this.#busy -= 1;
      rested();
    }
  }

  #inTurn(id: UploadId): Promise<void> {
    const copied = this.#copying.then(async () => {
      const live = this.#parts.liveOf(id);
      if (this.#isStopped || live === undefined || !this.#isWanted(id)) return;
      await this.#parts.tell(id, await this.#copy(live.upload));
    });
    this.#copying = copied.catch(() => undefined);
    return copied;
  }

  async #copy(upload: Upload): Promise<SourceEvent> {
    const { environment, sources } = this.#parts;
    const { id } = upload;
    const original = await sources.find(upload);
    if ('type' in original) return original;
    try {
      if (original.from !== 'copy') await environment.store.keepSource(id, original.bytes);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      sources.settle(id, false);
      if (error instanceof NoRoomError) return { type: 'notKept', why: 'no-room' };
      if (error instanceof SourceChangedError) return this.#changed(id);
      environment.report('keeping', error);
      return { type: 'notKept', why: 'storage-failed' };
    }
    if (!this.#isWanted(id)) {
      // It ended meanwhile, and its bytes were dropped before these were there.
      await sources.drop(id);
      return { type: 'kept' };
    }
    if (!(await this.#isRight(id))) return this.#changed(id);
    sources.settle(id, true);
    return { type: 'kept' };
  }

  async #changed(id: UploadId): Promise<SourceEvent> {
    await this.#parts.sources.drop(id);
    return { type: 'sourceChanged' };
  }

  /** Whether the copy is the file that was added, of which S3 may hold parts that were read from the original. */
  async #isRight(id: UploadId): Promise<boolean> {
    const { environment, liveOf, ending } = this.#parts;
    const copy = await environment.store.source(id);
    const live = liveOf(id);
    if (copy === undefined || live === undefined) return false;
    const { file, phase } = live.upload;
    if (copy.size !== file.size) return false;
    if (file.fingerprint !== undefined && (await fingerprintOfBlob(copy)) !== file.fingerprint) return false;
    const multipart = multipartOf(phase);
    if (multipart === null) return true;
    const { partSize } = multipart;
    return fitsParts(new PartChecksums(copy), { size: file.size, partSize, parts: live.parts }, ending);
  }

  /** Whether the bytes may still be needed, also by a retry. */
  #isWanted(id: UploadId): boolean {
    const phase = this.#parts.liveOf(id)?.upload.phase.name;
    return phase !== undefined && phase !== 'done' && phase !== 'cancelled';
  }
}
