/** A few small, unsecret things that this browser remembers. Never throws. */
export type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * `localStorage` as far as the browser lets it be used: full or forbidden, it forgets. `open` is called each time,
 * since naming `localStorage` itself throws where cookies are blocked.
 */
export function createStorage(open: () => Storage): KeyValue {
  const attempt = <T>(call: (storage: Storage) => T, otherwise: T): T => {
    try {
      return call(open());
    } catch {
      return otherwise;
    }
  };
  return {
    getItem: (key) => attempt((storage) => storage.getItem(key), null),
    setItem: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    removeItem: (key) => attempt((storage) => storage.removeItem(key), undefined),
  };
}
