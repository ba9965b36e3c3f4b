import type { ObjectStore } from './object-store.ts';
import type { PermitSource } from './permit-source.ts';

/** An S3 with what the Portal needs of it: permits to write there, and a look at what was written. */
export interface Store {
  /** For path-style requests. */
  readonly s3Endpoint: string;
  readonly permits: PermitSource;
  readonly objects: ObjectStore;
  close(): Promise<void>;
}
