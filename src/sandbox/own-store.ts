import { join } from 'node:path';
import type { ShiftedClock } from './clock.ts';
import type { FaultSource } from './faults.ts';
import type { Identifiers } from './identifiers.ts';
import type { Journal } from './journal.ts';
import type { Knobs } from './knobs.ts';
import { createOwnPermits } from './own-permits.ts';
import { createS3 } from './s3/s3.ts';
import type { StateFile } from './state/state-file.ts';
import type { Store } from './store.ts';

const REGION = 'us-east-1';
const BUCKET = 'iguides-sandbox';

export interface OwnStoreOptions {
  /** The sandbox's; the store keeps to a folder of its own in it. */
  readonly directory: string;
  readonly state: StateFile;
  readonly clock: ShiftedClock;
  readonly identifiers: Identifiers;
  readonly knobs: { readonly current: Knobs };
  readonly faults: FaultSource;
  readonly journal: Journal;
  readonly report: (error: unknown) => void;
  /** 0: any free one. */
  readonly port: number;
}

/** Starts the sandbox's own S3. Rejects as `createS3` does. */
export async function openOwnStore(options: OwnStoreOptions): Promise<Store> {
  const { state, clock, identifiers, knobs, faults, journal, report, port } = options;
  const permits = createOwnPermits({ state, clock, identifiers, region: REGION, bucket: BUCKET });
  const s3 = await createS3({
    directory: join(options.directory, 's3'),
    port,
    clock: () => clock.now(),
    credentials: permits,
    cors: () => knobs.current.cors,
    dialect: () => knobs.current.dialect,
    buckets: [BUCKET],
    region: REGION,
    ...{ faults, journal, report },
  });
  return {
    s3Endpoint: s3.origin,
    permits,
    objects: {
      list: async () =>
        (await s3.objects()).map(({ bucket, key, size, etag }) => ({ bucket, key, size, etag })),
      uploads: async () =>
        (await s3.uploads()).map(({ bucket, key, uploadId }) => ({ bucket, key, uploadId })),
      head: async (key) => {
        const object = await s3.object(BUCKET, key);
        return object ? { bucket: BUCKET, key, size: object.size, etag: object.etag } : null;
      },
      async *read(key, span) {
        const object = await s3.object(BUCKET, key);
        if (!object) throw new Error(`nothing at ${key}`);
        const bytes: AsyncIterable<Uint8Array> = object.open(span);
        yield* bytes;
      },
    },
    close: () => s3.close(),
  };
}
