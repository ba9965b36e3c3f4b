import { aheadFor } from '../../lib/upload/errand.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Environment } from './environment.ts';

/**
 * How long Uploads in line get to be begun, ms, before an errand goes without the rest of them: some 200 of them where the
 * Portal and S3 answer in a quarter of a second, and no longer than a page that was just left can be counted on.
 */
const AHEAD_WITHIN = 20_000;

export interface AheadParts {
  readonly environment: Pick<Environment, 'delay'>;
  readonly lives: () => readonly Live[];
  readonly tell: (ids: readonly UploadId[], event: UploadEvent) => Promise<void>;
  /** Resolves when it holds for the Upload, or that is gone. */
  readonly when: (id: UploadId, until: (live: Live) => boolean) => Promise<void>;
  readonly ending: AbortSignal;
}

/** Uploads in line that begin before their turn, so that an errand can take them along: what waits has no permit yet. */
export class Ahead {
  readonly #parts: AheadParts;
  #ids: ReadonlySet<UploadId> = new Set();
  #cut = new AbortController();

  constructor(parts: AheadParts) {
    this.#parts = parts;
  }

  /** Whether the Upload gets its permit and its multipart upload before its turn. */
  has({ upload: { id, phase } }: Live): boolean {
    return phase.name === 'starting' && this.#ids.has(id);
  }

  /** Resolves when all that an errand has room for have begun or can't now, or after a while. `room`: as of `loadsFor`. */
  async begin(room: number | null): Promise<void> {
    const { environment, lives, tell, when, ending } = this.#parts;
    const ids = aheadFor(lives(), room);
    if (ids.length === 0) return;
    this.#ids = new Set(ids);
    this.#cut = new AbortController();
    const over = new AbortController();
    await tell(ids, { type: 'admitted' });
    await Promise.race([
      Promise.all(ids.map((id) => when(id, hasBegun))),
      environment.delay(AHEAD_WITHIN, AbortSignal.any([this.#cut.signal, over.signal, ending])),
    ]);
    over.abort();
    this.#ids = new Set();
  }

  /** There is no hurry any more. */
  end(): void {
    this.#cut.abort();
  }
}

function hasBegun({ upload: { phase } }: Live): boolean {
  return phase.name !== 'queued' && phase.name !== 'starting';
}
