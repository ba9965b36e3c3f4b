import { FIRST_PACE, paceAfter, type Pace } from '../../lib/upload/concurrency.ts';
import { deadlineFor } from '../../lib/upload/deadline.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import { meterLanded, speedOf, startMeter, type Meter } from '../../lib/upload/progress.ts';
import type { UploadId } from '../../lib/upload/upload.ts';

/** What is measured of the sends: the speed of each Upload and of all, and how many connections that makes worth having. */
export class Meters {
  readonly #now: () => number;
  readonly #uploads = new Map<UploadId, Meter>();
  #all: Meter | null = null;
  #pace: Pace = FIRST_PACE;

  constructor(now: () => number) {
    this.#now = now;
  }

  get connections(): number {
    return this.#pace.connections;
  }

  /** Bytes a second of one Upload; null while nothing is known. */
  speedOf(id: UploadId): number | null {
    const meter = this.#uploads.get(id);
    return meter === undefined ? null : speedOf(meter, this.#now());
  }

  /** How long a send that begins now may take, ms. */
  deadlineFor(bytes: number): number {
    const speed = this.#all === null ? null : speedOf(this.#all, this.#now());
    return deadlineFor(bytes, speed, this.connections);
  }

  begun(id: UploadId): void {
    const at = this.#now();
    if (!this.#uploads.has(id)) this.#uploads.set(id, startMeter(at));
    if (this.#all !== null) return;
    this.#all = startMeter(at);
    this.#pace = paceAfter(this.#pace, { type: 'begun', at });
  }

  ended(id: UploadId, bytes: number, event: UploadEvent): void {
    const at = this.#now();
    if (event.type === 'partSent' || event.type === 'wholeSent') {
      this.#uploads.set(id, meterLanded(this.#uploads.get(id) ?? startMeter(at), at, bytes));
      this.#all = meterLanded(this.#all ?? startMeter(at), at, bytes);
      this.#pace = paceAfter(this.#pace, { type: 'landed', at, bytes });
    } else if (event.type === 'troubled' && event.why !== 'device') {
      this.#pace = paceAfter(this.#pace, { type: 'troubled', at });
    }
  }

  /** Told which Uploads have sends on their way: the time of a pause or a wait is not the link's. */
  rest(sending: ReadonlySet<UploadId>): void {
    for (const id of this.#uploads.keys()) if (!sending.has(id)) this.#uploads.delete(id);
    if (sending.size > 0 || this.#all === null) return;
    this.#all = null;
    this.#pace = paceAfter(this.#pace, { type: 'idle' });
  }
}
