/** This browser's storage failed in a way that may pass: keep what is in memory, wait, and save again. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
}

/** The quota is used up. Nothing was stored: free space (copies of finished uploads) or ask the user to, then retry. */
export class NoRoomError extends StoreError {
  override readonly name = 'NoRoomError';
}

/** The file changed, vanished or can't be read while it was being kept: only adding it again helps. */
export class SourceChangedError extends StoreError {
  override readonly name = 'SourceChangedError';
}

/** The class for what IndexedDB threw. Its own words stay in `cause`: they may quote a row. */
export function storeErrorFrom(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const name = cause instanceof Error ? cause.name : 'unknown';
  if (name === 'QuotaExceededError') return new NoRoomError('no room left', { cause });
  return new StoreError(`storage failed: ${name}`, { cause });
}
