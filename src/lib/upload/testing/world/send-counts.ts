import type { Send } from '../../schedule.ts';
import type { ModelStore } from './model-store.ts';
import { Violation } from './model-s3.ts';

/** How often each thing that is sent was begun, and how often that was in vain: it may be sent once more, no oftener. */
export class SendCounts {
  readonly #store: ModelStore;
  readonly #begun = new Map<string, number>();
  readonly #vain = new Map<string, number>();

  constructor(store: ModelStore) {
    this.#store = store;
  }

  begin(send: Send): void {
    const name = this.#nameOf(send);
    const begun = count(this.#begun, name, 1);
    if (begun > (this.#vain.get(name) ?? 0) + 1) throw new Violation(`${name} is sent again without need`);
  }

  inVain(send: Send): void {
    count(this.#vain, this.#nameOf(send), 1);
  }

  /** It seemed to be in vain, and is saved. */
  landed(name: string): void {
    count(this.#vain, name, -1);
  }

  /** Counts it as in vain for now; gives its name for `landed`, since what it is for may be over by then. */
  doubt(send: Send): string {
    const name = this.#nameOf(send);
    count(this.#vain, name, 1);
    return name;
  }

  /** S3 lost a part that it had. */
  rotted(multipartUploadId: string, partNumber: number): void {
    for (const name of this.#begun.keys())
      if (name.endsWith(`/${multipartUploadId}/${partNumber}`)) count(this.#vain, name, 1);
  }

  #nameOf({ uploadId, multipart, permit, span }: Send): string {
    const { restarts } = this.#store.load(uploadId).upload;
    return `${uploadId}/${multipart === null ? `${permit.key}/${restarts}` : multipart.uploadId}/${span.number}`;
  }
}

function count(counts: Map<string, number>, name: string, by: number): number {
  const counted = (counts.get(name) ?? 0) + by;
  counts.set(name, counted);
  return counted;
}
