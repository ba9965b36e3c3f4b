import type { UploadId } from '../../lib/upload/upload.ts';
import type { Order } from '../bridge/bridge.ts';

export type AddOrder = Extract<Order, { type: 'add' }>;
export type Given = Extract<Order, { type: 'hand-over' }>['files'][number];

/** What this page can hand over again, as long as it is open: files that the worker took, and handles of all. */
export class InHand {
  readonly #taken = new Map<UploadId, AddOrder>();
  readonly #handles = new Map<UploadId, FileSystemFileHandle>();

  /** What the browser gave to read a file again after a restart. */
  async keepHandle(id: UploadId, handle: Promise<FileSystemFileHandle | null> | undefined): Promise<void> {
    const kept = await handle;
    if (kept != null) this.#handles.set(id, kept);
  }

  /** The worker took these; where it turns out that it could not keep one, it is here. */
  took(order: AddOrder): void {
    for (const file of order.files) this.#taken.set(file.id, { ...order, files: [file] });
  }

  /** The order that one was taken with. */
  orderOf(id: UploadId): AddOrder | undefined {
    return this.#taken.get(id);
  }

  given(id: UploadId, file: File): Given {
    const handle = this.#handles.get(id);
    return handle === undefined ? { id, file } : { id, file, handle };
  }

  /** One that the worker took. */
  again(id: UploadId): Given | null {
    const file = this.#taken.get(id)?.files[0]?.file;
    return file === undefined ? null : this.given(id, file);
  }
}
