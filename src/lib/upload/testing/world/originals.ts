import type { UploadId } from '../../upload.ts';

/** The files themselves, as they can be read where there is no copy. */
export class Originals {
  /** In the worker's memory; its death loses them. */
  readonly #handed = new Set<UploadId>();
  /** Pages hold these, and hand them over to a worker that asks; the browser's end loses them. */
  readonly #pages = new Set<UploadId>();
  /** The store has a handle of these. */
  readonly #handles = new Set<UploadId>();
  /** What a person allowed to be read since the browser started. */
  readonly #granted = new Set<UploadId>();

  /** A person gives the file to a page. */
  pick(id: UploadId): void {
    this.#handed.add(id);
    this.#pages.add(id);
  }

  keepHandle(id: UploadId): void {
    this.#handles.add(id);
    this.#granted.add(id);
  }

  hasHandle(id: UploadId): boolean {
    return this.#handles.has(id);
  }

  grant(id: UploadId): void {
    this.#granted.add(id);
  }

  read(id: UploadId): 'readable' | 'missing' | 'not-allowed' {
    if (this.#pages.has(id)) this.#handed.add(id);
    if (this.#handed.has(id)) return 'readable';
    if (!this.#handles.has(id)) return 'missing';
    return this.#granted.has(id) ? 'readable' : 'not-allowed';
  }

  killWorker(): void {
    this.#handed.clear();
  }

  killBrowser(): void {
    this.killWorker();
    this.#pages.clear();
    this.#granted.clear();
  }

  /** The card is pulled, or the file deleted. */
  vanish(id: UploadId): void {
    for (const known of [this.#handed, this.#pages, this.#handles, this.#granted]) known.delete(id);
  }
}
