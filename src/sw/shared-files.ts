import { SHARE_FIELD, type ShareTrouble } from '../lib/channel/share.ts';
import { NoRoomError } from '../lib/store/errors.ts';
import type { SharedStore, UploadStore } from '../lib/store/store.ts';
import type { UploadId } from '../lib/upload/upload.ts';
import { filesIn } from './form-files.ts';

export interface SharedFilesParts {
  readonly store: SharedStore & Pick<UploadStore, 'dropSource'>;
  readonly newUploadId: () => UploadId;
  /** ms since 1970. */
  readonly now: () => number;
  readonly report: (what: string, cause: unknown) => void;
}

/** The files that other apps share, from their form until they are Uploads, or not wanted. */
export class SharedFiles {
  readonly #parts: SharedFilesParts;

  constructor(parts: SharedFilesParts) {
    this.#parts = parts;
  }

  /** Keeps all files of a form, or none and says why. */
  async receive(form: Pick<Request, 'headers' | 'blob'>): Promise<ShareTrouble | null> {
    const { store, newUploadId, now, report } = this.#parts;
    try {
      const found = await filesIn(await form.blob(), form.headers.get('Content-Type') ?? '', SHARE_FIELD);
      if (found.length === 0) return 'missed';
      const first = now();
      await store.keepShared(
        found.map(({ name, type, bytes }, index) => ({
          id: newUploadId(),
          name,
          lastModified: first,
          bytes: bytes.slice(0, bytes.size, type),
          sharedAt: first + index,
        })),
      );
      return null;
    } catch (cause) {
      report('taking a share in', cause);
      return cause instanceof NoRoomError ? 'no-room' : 'missed';
    }
  }

  /** Those that are no Uploads yet, in the order in which they came. */
  async list(): Promise<{ id: UploadId; file: File }[]> {
    const shared = await this.#parts.store.shared();
    return shared.map(({ id, name, lastModified, bytes }) => ({
      id,
      file: new File([bytes], name, { type: bytes.type, lastModified }),
    }));
  }

  /** Forgets files that a person does not want after all. */
  async drop(ids: readonly UploadId[]): Promise<void> {
    for (const id of ids) await this.#parts.store.dropSource(id);
  }
}
