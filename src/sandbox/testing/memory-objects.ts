import { createHash } from 'node:crypto';
import type { ObjectStore, StoredObject } from '../object-store.ts';

/** A bucket in memory, for tests of what stands above it. */
export function memoryObjects(bucket = 'bucket'): ObjectStore & { put(key: string, body: Uint8Array): void } {
  const bodies = new Map<string, Uint8Array>();
  const describe = (key: string, body: Uint8Array): StoredObject => ({
    bucket,
    key,
    size: body.length,
    etag: createHash('md5').update(body).digest('hex'),
  });
  return {
    put: (key, body) => void bodies.set(key, body),
    list: () => Promise.resolve([...bodies].map(([key, body]) => describe(key, body))),
    uploads: () => Promise.resolve([]),
    head: (key) => {
      const body = bodies.get(key);
      return Promise.resolve(body ? describe(key, body) : null);
    },
    async *read(key, span) {
      const body = await Promise.resolve(bodies.get(key));
      if (!body) throw new Error('no such object');
      yield span ? body.subarray(span.start, span.end) : body;
    },
  };
}
