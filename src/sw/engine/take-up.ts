import { revive } from '../../lib/upload/live.ts';
import type { Ledger } from './ledger.ts';
import type { Tools } from './run-effect.ts';

/** Takes up every stored Upload where it stopped, and deletes kept bytes that belong to none. Rejects with a StoreError. */
export async function takeUp(
  { environment: { store, report }, guests, sources }: Tools,
  ledger: Ledger,
): Promise<void> {
  const { uploads, unreadable } = await store.load();
  for (const row of unreadable) report(`unreadable ${row.store} row: ${row.issues}`, row.id);
  for (const { upload, parts } of uploads) ledger.enter(revive(upload, parts));
  await guests.load(uploads.map(({ upload }) => upload.account));
  await sources.sweep([...ledger.entries.keys(), ...unreadable.map(({ id }) => id)]);
}
