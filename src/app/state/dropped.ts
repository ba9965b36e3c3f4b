import type { UploadId } from '../../lib/upload/upload.ts';

/** What of a drop is read: `DataTransfer` fits. */
export interface Dropped {
  readonly items: ArrayLike<
    Pick<DataTransferItem, 'kind' | 'getAsFile' | 'webkitGetAsEntry'> & {
      /** Not in every browser. */
      getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
    }
  >;
  readonly files: ArrayLike<File>;
}

export interface Picked {
  readonly files: readonly File[];
  /** Names of folders, which can't be added. */
  readonly folders: readonly string[];
  /** Of the files, in their order; null where the browser gives none. */
  readonly handles?: readonly Promise<FileSystemFileHandle | null>[];
  /** Of the files, in their order, where they have ids already. */
  readonly ids?: readonly UploadId[];
}

/** Sorts a drop into files and folders. It must be called within the drop event: later, the browser has emptied it. */
export function sortDropped(dropped: Dropped): Picked {
  const files: File[] = [];
  const folders: string[] = [];
  const handles: Promise<FileSystemFileHandle | null>[] = [];
  const items = Array.from(dropped.items).filter(({ kind }) => kind === 'file');
  if (items.length === 0) return { files: Array.from(dropped.files), folders };
  for (const item of items) {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (entry?.isDirectory === true) folders.push(entry.name);
    else if (file !== null) {
      files.push(file);
      handles.push(fileHandle(item.getAsFileSystemHandle?.()));
    }
  }
  return { files, folders, handles };
}

async function fileHandle(
  asked: Promise<FileSystemHandle | null> | undefined,
): Promise<FileSystemFileHandle | null> {
  try {
    const handle = (await asked) ?? null;
    return handle !== null && isFile(handle) ? handle : null;
  } catch {
    return null;
  }
}

/** Whether it is no folder's. */
export function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}
