import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { afterEach, expect, test } from 'vitest';
import { StoreError } from './errors.ts';
import { openStore } from './open-store.ts';
import { SCHEMA_VERSION } from './schema.ts';
import type { Store } from './store.ts';
import { OLD_DATABASES } from './testing/old-databases.ts';
import { samplePart, sampleUpload } from './testing/sample-upload.ts';

const opened: { name: string; store: Store }[] = [];
function openTestStore(name = `sitelift-test-${crypto.randomUUID()}`): { name: string; store: Store } {
  const entry = { name, store: openStore({ name }) };
  opened.push(entry);
  return entry;
}
afterEach(async () => {
  for (const { name, store } of opened.splice(0)) {
    store.close();
    await deleteDB(name);
  }
});

test('there is an old database to upgrade from for every version', () => {
  expect(OLD_DATABASES.map(({ version }) => version)).toEqual(
    Array.from({ length: SCHEMA_VERSION + 1 }, (_, version) => version),
  );
});

test.each(OLD_DATABASES)('an upgrade from version $version loses nothing', async (old) => {
  const name = `sitelift-test-${crypto.randomUUID()}`;
  await old.create(name);
  const { store } = openTestStore(name);
  const { uploads, unreadable } = await store.load();
  expect(unreadable).toEqual([]);
  expect(uploads.map(({ upload }) => upload.id)).toEqual(old.uploadIds);
  expect(await store.sourceIds()).toEqual(old.sourceIds);
  expect((await store.shared()).map(({ id }) => id)).toEqual(old.sharedIds ?? []);
  for (const { upload } of uploads) expect((await store.source(upload.id))?.size).toBeGreaterThan(0);
  const added = sampleUpload();
  await store.save(added, { put: [samplePart(1)] });
  await store.remove(added.id);
});

test('a newer version of the app is not kept waiting, and its database is not touched afterwards', async () => {
  const { name, store } = openTestStore();
  await store.save(sampleUpload());
  const newer = await openDB(name, SCHEMA_VERSION + 1);
  newer.close();
  await expect(store.load()).rejects.toThrow(StoreError);
  await expect(store.save(sampleUpload())).rejects.toThrow(StoreError);
  const db = await openDB(name);
  expect(db.version).toBe(SCHEMA_VERSION + 1);
  expect(await db.count('uploads')).toBe(1);
  db.close();
});
