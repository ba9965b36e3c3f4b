import { PartChecksums } from '../../lib/s3/part-checksums.ts';
import type { SourceEvent } from '../../lib/upload/event.ts';
import { fingerprintOfBlob } from '../../lib/content/fingerprint.ts';
import type { Live } from '../../lib/upload/live.ts';
import { differenceOf, type Difference } from '../../lib/upload/difference.ts';
import type { Phase } from '../../lib/upload/phase.ts';
import { needsBytes } from '../../lib/upload/source.ts';
import { isAboutSource } from '../../lib/upload/step/standing.ts';
import { multipartOf } from '../../lib/upload/step/work.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import { fitsParts, isTelling } from './check-parts.ts';
import type { Environment } from './environment.ts';
import { isUnreadable, type GivenFile, type Sources } from './sources.ts';

export interface HandOversParts {
  readonly environment: Environment;
  readonly sources: Sources;
  readonly liveOf: (id: UploadId) => Live | undefined;
  readonly lives: () => readonly Live[];
  readonly tell: (id: UploadId, event: SourceEvent) => Promise<void>;
  /** The Upload's bytes may be there now. */
  readonly found: (id: UploadId) => void;
  readonly ending: AbortSignal;
}

/** Takes files back for Uploads that there are: what a page still holds, what a person picks again or allows to be read. */
export class HandOvers {
  readonly #parts: HandOversParts;

  constructor(parts: HandOversParts) {
    this.#parts = parts;
  }

  /** Takes a file if it is the one that was added; null: taken, or not needed any more. */
  async take(id: UploadId, given: GivenFile): Promise<Difference | null> {
    const live = this.#parts.liveOf(id);
    if (live === undefined || !isLooking(live.upload.phase)) return null;
    const { sources, tell, found } = this.#parts;
    const { file, handle } = given;
    const { name, size, lastModified } = file;
    let fingerprint: string;
    try {
      fingerprint = await fingerprintOfBlob(file);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return 'unreadable';
    }
    const difference = differenceOf(live.upload.file, { name, size, lastModified, fingerprint });
    if (difference !== null) return difference;
    if (isLost(live.upload.phase) && !(await this.#fitsParts(live, file))) return 'changed';
    sources.handOver(id, { file, handle });
    found(id);
    if (isLost(live.upload.phase))
      await tell(id, { type: 'handedOver', source: await sources.plan(id, size), fingerprint, lastModified });
    return null;
  }

  /** The handles that a person has to allow to be read. */
  async handles(): Promise<{ id: UploadId; handle: FileSystemFileHandle }[]> {
    const { environment, lives } = this.#parts;
    const waiting = lives().filter(({ upload }) => isWaitingForAccess(upload.phase));
    const found = await Promise.all(
      waiting.map(async ({ upload: { id } }) => ({ id, handle: await environment.store.handle(id) })),
    );
    return found.flatMap(({ id, handle }) => (handle === undefined ? [] : [{ id, handle }]));
  }

  /** What a person said to that. What may not be read has to be picked again. */
  async access(granted: readonly UploadId[], refused: readonly UploadId[]): Promise<void> {
    const { tell, found } = this.#parts;
    for (const id of granted) {
      found(id);
      await tell(id, { type: 'accessGranted' });
    }
    for (const id of refused) await tell(id, { type: 'sourceMissing' });
  }

  /** Where S3 holds parts of whose bytes nothing is known, only the date tells that the file is as it was. */
  async #fitsParts({ upload, parts }: Live, file: File): Promise<boolean> {
    const multipart = multipartOf(upload.phase);
    if (multipart === null || parts.length === 0) return true;
    const isDated = file.lastModified === upload.file.lastModified;
    if (!isDated && !parts.every(isTelling)) return false;
    const { partSize } = multipart;
    return fitsParts(new PartChecksums(file), { size: file.size, partSize, parts }, this.#parts.ending);
  }
}

/** Whether a person has to do something for the bytes to be there again. */
function isLost(phase: Phase): boolean {
  return isWaitingForAccess(phase) || (phase.name === 'failed' && isAboutSource(phase.failure.reason));
}

function isLooking(phase: Phase): boolean {
  return needsBytes(phase) || isLost(phase);
}

function isWaitingForAccess(phase: Phase): boolean {
  return phase.name === 'waiting' && phase.why === 'file-access';
}
