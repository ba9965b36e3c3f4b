import { StoreError } from '../../lib/store/errors.ts';
import { backOff } from '../../lib/upload/back-off.ts';
import type { UploadStore } from '../../lib/store/store.ts';
import type { Live } from '../../lib/upload/live.ts';
import type { PartsChange } from '../../lib/upload/step.ts';
import type { Environment } from './environment.ts';

/**
 * Saves, and while the browser's storage fails waits and saves again: what is not saved is told to nobody. Rejects with
 * the last StoreError once the signal aborts.
 */
export async function persist(
  save: () => Promise<void>,
  { report, delay, random }: Environment,
  signal: AbortSignal,
): Promise<void> {
  for (let attempts = 0; ; attempts += 1) {
    try {
      await save();
      return;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      report('saving', error);
      await delay(backOff(attempts, random()), signal);
      if (signal.aborted) throw error;
    }
  }
}

/** Saves what a step changed, in one transaction; a part that landed and changed nothing else is one small put. */
export async function saveChange(
  store: UploadStore,
  before: Live,
  { upload }: Live,
  { put, drop }: PartsChange,
): Promise<void> {
  const [part, ...others] = put;
  const isUnchanged = upload === before.upload && drop.length === 0;
  if (!isUnchanged || others.length > 0) await store.save(upload, { put, drop });
  else if (part !== undefined) await store.savePart(upload.id, part);
}
