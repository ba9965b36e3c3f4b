import type { Store } from './store.ts';
import type { StoreConfiguration } from './store-configuration.ts';
import { createStoreObjects } from './store-objects.ts';
import { createStsPermits } from './sts-permits.ts';

/** A store that somebody else runs. */
export function openRealStore(configuration: StoreConfiguration): Store {
  const permits = createStsPermits(configuration);
  const objects = createStoreObjects(configuration);
  return {
    s3Endpoint: configuration.endpoint,
    permits,
    objects,
    close: () => {
      permits.close();
      objects.close();
      return Promise.resolve();
    },
  };
}
