import type { UploadId } from '../../lib/upload/upload.ts';
import type { Order, Outcome } from '../bridge/bridge.ts';
import type { Picked } from './dropped.ts';

export interface SharedFilesParts {
  readonly order: (order: Order) => Promise<Outcome>;
  readonly add: (picked: Picked) => void;
}

/** Files that other apps shared: the worker keeps them until they are Uploads, or are not wanted. */
export class SharedFiles {
  readonly #parts: SharedFilesParts;
  readonly #ids = new Set<UploadId>();

  constructor(parts: SharedFilesParts) {
    this.#parts = parts;
  }

  /** Shows those that the worker keeps, also from before a reload. */
  async load(): Promise<void> {
    const outcome = await this.#parts.order({ type: 'shared' });
    const shared = outcome.done ? (outcome.shared ?? []) : [];
    if (shared.length === 0) return;
    const ids = shared.map(({ id }) => id);
    for (const id of ids) this.#ids.add(id);
    this.#parts.add({ files: shared.map(({ file }) => file), folders: [], ids });
  }

  /** These will not be sent; what was not shared is no matter. */
  removed(ids: readonly UploadId[]): void {
    const shared = ids.filter((id) => this.#ids.delete(id));
    if (shared.length > 0) void this.#parts.order({ type: 'drop-shared', ids: shared });
  }
}
