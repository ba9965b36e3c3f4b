import type { Site } from '../support/site.ts';
import { until } from '../support/until.ts';

/** What gets an upload on for good when it is answered well. */
const PROGRESS = new Set([
  ...['CreateMultipartUpload', 'UploadPart', 'PutObject', 'CompleteMultipartUpload'],
  ...['processStitchData', 'processAsset', 'waitStitchData', 'waitAsset'],
]);

/** Watches how long nothing gets on at all. By this process's clock, since the sandbox's jumps. */
export class Watch {
  readonly #site: Site;
  #seen = 0;
  #progressAt = Date.now();
  /** The longest time without progress, ms. */
  longestStall = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  /** Looks once; `isIdle`: there was nothing to do, so no stall either. */
  async look(isIdle = false): Promise<void> {
    const { entries, length } = await this.#site.control.journal({ after: this.#seen });
    this.#seen = length;
    const now = Date.now();
    this.longestStall = Math.max(this.longestStall, isIdle ? 0 : now - this.#progressAt);
    const isProgress = entries.some(
      ({ operation, status }) => PROGRESS.has(operation) && (status === 200 || status === 204),
    );
    if (isProgress || isIdle) this.#progressAt = now;
  }

  /** Until the sandbox has seen so many requests more, or `patience` ms are over. */
  async requests(count: number, patience: number): Promise<void> {
    const goal = this.#seen + count;
    await until(
      'requests',
      async () => {
        await this.look();
        return this.#seen >= goal || null;
      },
      patience,
    ).catch(() => undefined);
  }
}
