import type { Part } from '../upload/part.ts';
import type { SharedFile } from './shared-file.ts';
import type { Upload, UploadId } from '../upload/upload.ts';

export interface StoredUpload {
  readonly upload: Upload;
  /** In ascending order of their numbers. */
  readonly parts: readonly Part[];
}

/** A row that no longer fits its schema. It stays where it is, so a later version may still read it. */
export interface UnreadableRow {
  readonly store: 'uploads' | 'parts';
  /** The key of the upload it is, or belongs to. */
  readonly id: string;
  /** Which fields don't fit, without their contents. */
  readonly issues: string;
}

export interface Loaded {
  /** In the queue's order: `addedAt`, then `id`. */
  readonly uploads: readonly StoredUpload[];
  readonly unreadable: readonly UnreadableRow[];
}

/** What changes among an Upload's parts, in the same transaction as the Upload itself. Drops come first. */
interface PartChanges {
  readonly put?: readonly Part[] | undefined;
  readonly drop?: readonly number[] | 'all' | undefined;
}

/**
 * Where Uploads outlive the worker. Each method is one transaction that is complete when its promise fulfils; each
 * rejects with a StoreError or one of its two kinds (errors.ts) and then has changed nothing.
 */
export interface Store extends UploadStore, SharedStore {
  /** Ends the connection; a later call opens it anew. */
  close(): void;
}

/** The part of it that files use which other apps share, until they are Uploads. */
export interface SharedStore {
  /** Keeps copies of all these files, or of none. NoRoomError: they don't fit. SourceChangedError: one can't be read any more. */
  keepShared(files: readonly SharedFile[]): Promise<void>;
  /** The shared files that are no Uploads yet, in the order in which they came. To `source` their bytes are kept copies. */
  shared(): Promise<SharedFile[]>;
}

/** The part of it that the engine uses. */
export interface UploadStore {
  /** Every Upload with its Parts. A row that can't be read hides no other row, and is reported. */
  load(): Promise<Loaded>;
  save(upload: Upload, parts?: PartChanges): Promise<void>;
  /** One put, for each part as it lands. */
  savePart(id: UploadId, part: Part): Promise<void>;
  /** Keeps a full copy of the file, in place of a handle. NoRoomError: it doesn't fit. SourceChangedError: it can't be read any more. */
  keepSource(id: UploadId, file: Blob): Promise<void>;
  /** The kept copy, also of a file that was shared; undefined when there is none. */
  source(id: UploadId): Promise<Blob | undefined>;
  /** Keeps a handle of the file, until a copy takes its place. */
  keepHandle(id: UploadId, handle: FileSystemFileHandle): Promise<void>;
  /** The kept handle; undefined when there is none, or a copy. */
  handle(id: UploadId): Promise<FileSystemFileHandle | undefined>;
  /** Forgets copy and handle, also of a file that was shared. */
  dropSource(id: UploadId): Promise<void>;
  /** Forgets the Upload, its Parts and its Source. Does nothing where there are none. */
  remove(id: UploadId): Promise<void>;
  /**
   * The ids of all kept Sources but shared files, for sweeping those of no Upload. Mind that an unreadable Upload still
   * owns its Source, and that a Source may be kept before its Upload is saved.
   */
  sourceIds(): Promise<string[]>;
  /** A remembered value, to be parsed by whoever asks; undefined when there is none. */
  setting(key: string): Promise<unknown>;
  saveSetting(key: string, value: unknown): Promise<void>;
}

export interface StoreOptions {
  /** The database's name: one for each test, `sitelift` otherwise. */
  readonly name?: string | undefined;
}
