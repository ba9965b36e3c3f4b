import type { Part } from './part.ts';
import type { Upload } from './upload.ts';

/** What the engine holds of one Upload in memory. All of it can be rebuilt from the store by `revive`. */
export interface Live {
  readonly upload: Upload;
  /** The parts S3 is known to hold for the current multipart upload; ascending by number, each once. */
  readonly parts: readonly Part[];
  /** Whether S3 was asked what it holds since this worker started or since the multipart upload was made. */
  readonly listed: boolean;
  /** Whether the kept bytes were dropped since this worker started; only `done` and `cancelled` ask for that. */
  readonly sourceDropped: boolean;
}

/** A Live from what the store has, after a start: nothing is taken for granted, so S3 is asked before parts are sent. */
export function revive(upload: Upload, parts: readonly Part[]): Live {
  const ascending = [...parts].sort((a, b) => a.number - b.number);
  return { upload, parts: ascending, listed: false, sourceDropped: false };
}
