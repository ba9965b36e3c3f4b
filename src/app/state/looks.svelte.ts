import { SvelteMap } from 'svelte/reactivity';
import type { Content } from '../../lib/content/kinds.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Inspector } from '../inspection/inspector.ts';
import type { Look } from '../inspection/messages.ts';

/** Photos that browsers may show; whether this one does is seen. */
const PHOTOS: ReadonlySet<Content | null> = new Set(['jpeg', 'png', 'gif', 'webp', 'heif', 'bmp'] as const);

/** What was seen of files that were added in this page. */
export class Looks {
  readonly #looks = new SvelteMap<UploadId, Look>();
  readonly #pictures = new SvelteMap<UploadId, string>();
  readonly #running = new SvelteMap<UploadId, Promise<void>>();
  readonly #inspector: Inspector;

  constructor(inspector: Inspector) {
    this.#inspector = inspector;
  }

  /** Undefined: it is being looked at, or could not be. */
  of(id: UploadId): Look | undefined {
    return this.#looks.get(id);
  }

  isRunning(id: UploadId): boolean {
    return this.#running.has(id);
  }

  /** Where its small picture can be had. */
  picture(id: UploadId): string | undefined {
    return this.#pictures.get(id);
  }

  /** Looks at a file; its picture comes later. Resolves with what was seen, if anything was. */
  async start(id: UploadId, file: File): Promise<Look | null> {
    const looking = this.#inspector.look(file);
    this.#running.set(
      id,
      looking.then(() => undefined),
    );
    const look = await looking;
    // Taken off the list meanwhile.
    if (!this.#running.delete(id) || look === null) return null;
    this.#looks.set(id, look);
    if (PHOTOS.has(look.content)) void this.#takePicture(id, file);
    return look;
  }

  /** Resolves when each of these was looked at, or could not be. */
  async settled(ids: readonly UploadId[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#running.get(id) ?? Promise.resolve()));
  }

  forget(id: UploadId): void {
    this.#running.delete(id);
    this.#looks.delete(id);
    const picture = this.#pictures.get(id);
    if (picture !== undefined) this.#inspector.forget(picture);
    this.#pictures.delete(id);
  }

  async #takePicture(id: UploadId, file: File): Promise<void> {
    const picture = await this.#inspector.thumbnail(file);
    if (picture === null) return;
    if (this.#looks.has(id)) this.#pictures.set(id, picture);
    else this.#inspector.forget(picture);
  }
}
