/** Starts the thread that reads files. The build finds its entry by this very expression. */
export function openThread(): Worker {
  return new Worker(new URL('./thread.ts', import.meta.url), { type: 'module', name: 'sitelift-inspection' });
}
