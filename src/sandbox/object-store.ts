/** An object, or the part of a listing that tells of it. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
}

/** A multipart upload that was neither completed nor aborted. */
export interface OpenUpload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** Bytes from `start` up to, not including, `end`. */
interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** What the Portal and the control endpoint may do with the bucket that permits are written to. */
export interface ObjectStore {
  list(): Promise<readonly StoredObject[]>;
  uploads(): Promise<readonly OpenUpload[]>;
  /** Null where nothing lies at the key. */
  head(key: string): Promise<StoredObject | null>;
  /** The object's bytes, or a span of them. The key must exist. */
  read(key: string, span?: ByteSpan): AsyncIterable<Uint8Array>;
}
