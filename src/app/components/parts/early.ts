/**
 * Begins at once to load what is shown later, since the network may be gone by then, or the version replaced. Gives what
 * to load it by.
 */
export function early<T>(load: () => Promise<T>): () => Promise<T> {
  const loaded = load();
  // Whoever shows it says so.
  loaded.catch(() => undefined);
  return () => loaded;
}
