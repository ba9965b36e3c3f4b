import type { Announcement } from '../lib/channel/announcements.ts';
import type { LimitsView } from '../lib/channel/limits-view.ts';
import type { UploadView } from '../lib/channel/upload-view.ts';
import type { UploadId } from '../lib/upload/upload.ts';

/** The least time between two announcements, ms: four a second is smooth to the eye and costs nothing. */
const INTERVAL = 250;

/**
 * Gathers what changed and tells every page, at once after a quiet while, else at most every {@link INTERVAL}; the last
 * change is never withheld.
 */
export class Announcer {
  readonly #post: (announcement: Announcement) => void;
  readonly #changed = new Map<UploadId, UploadView>();
  readonly #removed = new Set<UploadId>();
  #busy = false;
  #busyTold = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When pages were last told, ms by a steady clock. */
  #toldAt = -Infinity;

  constructor(post: (announcement: Announcement) => void) {
    this.#post = post;
  }

  changed(view: UploadView): void {
    this.#changed.set(view.id, view);
    this.#schedule();
  }

  removed(id: UploadId): void {
    this.#changed.delete(id);
    this.#removed.add(id);
    this.#schedule();
  }

  busy(busy: boolean): void {
    if (busy === this.#busy) return;
    this.#busy = busy;
    this.#schedule();
  }

  signedOut(): void {
    this.#post({ type: 'signed-out' });
  }

  /** Whoever holds these files is to hand them over. */
  wanted(ids: readonly UploadId[]): void {
    this.#post({ type: 'wanted', ids: [...ids] });
  }

  limits(view: LimitsView): void {
    this.#post({ type: 'limits', ...view });
  }

  /** Tells now what was gathered, so that a reply that follows is not ahead of it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#changed.size === 0 && this.#removed.size === 0 && this.#busy === this.#busyTold) return;
    this.#busyTold = this.#busy;
    this.#toldAt = performance.now();
    this.#post({
      type: 'uploads',
      changed: [...this.#changed.values()],
      removed: [...this.#removed],
      busy: this.#busy,
    });
    this.#changed.clear();
    this.#removed.clear();
  }

  #schedule(): void {
    const due = Math.max(0, this.#toldAt + INTERVAL - performance.now());
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, due);
  }
}
