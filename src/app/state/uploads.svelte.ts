import type { UploadView } from '../../lib/channel/upload-view.ts';
import type { Hold } from '../../lib/upload/limits.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import { isMovable } from './actions.ts';
import { isUnsaved } from '../words/source-words.ts';
import { totalsOf } from './totals.ts';
import { listOf, NO_UPLOADS, sectionsOf, withChanges, type UploadList } from './upload-list.ts';

/** The Uploads as the page shows them: what the worker said last, and what follows from it. */
export class Uploads {
  #list: UploadList = $state.raw(NO_UPLOADS);
  #isKnown = $state(false);
  readonly #hold: () => Hold | null;
  readonly #rejectedOf: (uploads: readonly UploadView[]) => ReadonlySet<UploadId>;
  readonly #all = $derived([...this.#list.values()]);
  readonly #rejected: ReadonlySet<UploadId> = $derived.by(() => this.#rejectedOf(this.#all));
  readonly sections = $derived(sectionsOf(this.#list, this.#rejected));
  /** Those under way that may be put in another order. */
  readonly movable = $derived(this.sections.underWay.filter(({ phase }) => isMovable(phase)));
  readonly totals = $derived.by(() => totalsOf(this.#all, this.#hold(), this.#rejected));
  /** Closing the page now may lose a file that is not saved. */
  readonly isUnsaved = $derived(this.#all.some(isUnsaved));

  /** `rejectedOf`: those of all that are listed which the Portal rejected after they were done. */
  constructor(
    hold: () => Hold | null,
    rejectedOf: (uploads: readonly UploadView[]) => ReadonlySet<UploadId>,
  ) {
    this.#hold = hold;
    this.#rejectedOf = rejectedOf;
  }

  /** The first snapshot is there. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  get all(): readonly UploadView[] {
    return this.#all;
  }

  get(id: UploadId): UploadView | undefined {
    return this.#list.get(id);
  }

  /** Whether the Portal rejected it after it was done. */
  isRejected(id: UploadId): boolean {
    return this.#rejected.has(id);
  }

  /** Whether its bytes could not be kept. */
  isUnkept(id: UploadId): boolean {
    const phase = this.get(id)?.phase;
    return phase?.name === 'failed' && phase.then === 'staging';
  }

  replace(uploads: readonly UploadView[]): void {
    this.#list = listOf(uploads);
    this.#isKnown = true;
  }

  change(changed: readonly UploadView[], removed: readonly UploadId[]): void {
    this.#list = withChanges(this.#list, changed, removed);
  }
}
