import { afterEach, describe, expect, test } from 'vitest';
import { StoreError } from '../errors.ts';
import type { Store } from '../store.ts';
import { samplePart, sampleUpload } from './sample-upload.ts';

/** What the suite needs besides the seam: storage that outlives a Store, and a way to leave a bad row in it. */
export interface StoreUnderTest {
  /** A Store over the same storage each time. */
  open(): Store;
  /** Writes past the Store, as another version of the app might have. */
  putRaw(store: 'uploads' | 'parts', row: unknown, key?: IDBValidKey): Promise<void>;
  getRaw(store: 'uploads' | 'parts', key: IDBValidKey): Promise<unknown>;
  /** Deletes the storage. */
  destroy(): Promise<void>;
}

/** Every implementation of Store keeps these promises. */
export function describeStore(label: string, createStorage: () => StoreUnderTest): void {
  describe(label, () => {
    const ends: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0)) await end();
    });

    function setup(): { store: Store; storage: StoreUnderTest; reopen: () => Store } {
      const storage = createStorage();
      const stores: Store[] = [];
      const reopen = () => {
        stores.forEach((store) => store.close());
        const store = storage.open();
        stores.push(store);
        return store;
      };
      ends.push(async () => {
        stores.forEach((store) => store.close());
        await storage.destroy();
      });
      return { store: reopen(), storage, reopen };
    }

    test('a new store is empty', async () => {
      const { store } = setup();
      expect(await store.load()).toEqual({ uploads: [], unreadable: [] });
      expect(await store.sourceIds()).toEqual([]);
    });

    test('what was saved is there after a restart, in the queue’s order', async () => {
      const { store, reopen } = setup();
      const late = sampleUpload({ addedAt: 200 });
      const early = sampleUpload({ addedAt: 100 });
      await store.save(late);
      await store.save(early, { put: [samplePart(10), samplePart(2), samplePart(1)] });
      expect((await reopen().load()).uploads).toEqual([
        { upload: early, parts: [samplePart(1), samplePart(2), samplePart(10)] },
        { upload: late, parts: [] },
      ]);
    });

    test('a save replaces the upload and changes only the parts it names', async () => {
      const { store } = setup();
      const other = sampleUpload({ addedAt: 1 });
      const upload = sampleUpload({ addedAt: 2 });
      await store.save(other, { put: [samplePart(1)] });
      await store.save(upload, { put: [samplePart(1), samplePart(2), samplePart(3)] });
      const sent = { ...upload, attempts: 3 };
      await store.save(sent, { put: [samplePart(2, { etag: null }), samplePart(4)], drop: [1] });
      expect((await store.load()).uploads).toEqual([
        { upload: other, parts: [samplePart(1)] },
        { upload: sent, parts: [samplePart(2, { etag: null }), samplePart(3), samplePart(4)] },
      ]);
    });

    test('dropping all parts comes before putting new ones and leaves other uploads’ parts', async () => {
      const { store } = setup();
      const other = sampleUpload({ addedAt: 1 });
      const upload = sampleUpload({ addedAt: 2 });
      await store.save(other, { put: [samplePart(1)] });
      await store.save(upload, { put: [samplePart(1), samplePart(2), samplePart(10_000)] });
      await store.save(upload, { drop: 'all', put: [samplePart(2, { etag: '"new"' })] });
      expect((await store.load()).uploads).toEqual([
        { upload: other, parts: [samplePart(1)] },
        { upload, parts: [samplePart(2, { etag: '"new"' })] },
      ]);
    });

    test('a save that fails half way has changed nothing', async () => {
      const { store } = setup();
      const upload = sampleUpload();
      await store.save(upload, { put: [samplePart(1)] });
      const unstorable = Object.assign(samplePart(2), { extra: () => undefined });
      await expect(
        store.save({ ...upload, attempts: 9 }, { put: [unstorable], drop: 'all' }),
      ).rejects.toThrow(StoreError);
      expect((await store.load()).uploads).toEqual([{ upload, parts: [samplePart(1)] }]);
    });

    test('each part that lands is kept, also when several land at once', async () => {
      const { store } = setup();
      const upload = sampleUpload();
      await store.save(upload);
      const parts = Array.from({ length: 40 }, (_, index) => samplePart(index + 1));
      await Promise.all(parts.map((part) => store.savePart(upload.id, part)));
      await store.savePart(upload.id, samplePart(7, { checksum: null }));
      const loaded = (await store.load()).uploads[0]?.parts;
      expect(loaded).toHaveLength(40);
      expect(loaded?.[6]).toEqual(samplePart(7, { checksum: null }));
    });

    test('a row that can’t be read is reported without its contents, left in place, and hides no other', async () => {
      const { store, storage } = setup();
      const upload = sampleUpload();
      await store.save(upload, { put: [samplePart(1), samplePart(2)] });
      const bad = { ...sampleUpload(), phase: { name: 'levitating', permit: 'hush-hush' } };
      await storage.putRaw('uploads', bad);
      await storage.putRaw('parts', { number: 'hush-hush' }, [upload.id, 2]);
      await storage.putRaw('parts', samplePart(9), [upload.id, 3]);
      const { uploads, unreadable } = await store.load();
      expect(uploads).toEqual([{ upload, parts: [samplePart(1)] }]);
      expect(unreadable).toHaveLength(3);
      expect(unreadable).toContainEqual(expect.objectContaining({ store: 'uploads', id: bad.id }));
      expect(unreadable).toContainEqual(expect.objectContaining({ store: 'parts', id: upload.id }));
      expect(JSON.stringify(unreadable)).not.toContain('hush-hush');
      expect(JSON.stringify(unreadable)).toContain('phase');
      expect(await storage.getRaw('uploads', bad.id)).toEqual(bad);
    });

    test('a kept source gives the same bytes after a restart, in whole and in slices', async () => {
      const { store, reopen } = setup();
      const { id } = sampleUpload();
      const bytes = crypto.getRandomValues(new Uint8Array(5_000));
      await store.keepSource(id, new File([bytes], 'a.tar', { type: 'application/x-tar' }));
      const kept = await reopen().source(id);
      expect(kept?.size).toBe(5_000);
      expect(new Uint8Array((await kept?.arrayBuffer()) ?? [])).toEqual(bytes);
      expect(new Uint8Array((await kept?.slice(1_000, 2_000).arrayBuffer()) ?? [])).toEqual(
        bytes.slice(1_000, 2_000),
      );
    });

    test('keeping a source again replaces it; dropping it leaves the upload', async () => {
      const { store } = setup();
      const upload = sampleUpload();
      await store.save(upload);
      await store.keepSource(upload.id, new Blob(['one']));
      await store.keepSource(upload.id, new Blob(['other']));
      expect(await (await store.source(upload.id))?.text()).toBe('other');
      await store.dropSource(upload.id);
      expect(await store.source(upload.id)).toBeUndefined();
      expect((await store.load()).uploads).toHaveLength(1);
    });

    test('removing an upload takes its parts and its source along, and no other’s', async () => {
      const { store } = setup();
      const gone = sampleUpload();
      const stays = sampleUpload();
      for (const upload of [gone, stays]) {
        await store.save(upload, { put: [samplePart(1), samplePart(10_000)] });
        await store.keepSource(upload.id, new Blob(['bytes']));
      }
      await store.remove(gone.id);
      await store.remove(gone.id);
      await store.save(gone);
      expect((await store.load()).uploads).toEqual(
        expect.arrayContaining([
          { upload: gone, parts: [] },
          { upload: stays, parts: [samplePart(1), samplePart(10_000)] },
        ]),
      );
      expect(await store.sourceIds()).toEqual([stays.id]);
    });

    test('files that were shared are there in their order until they are Uploads, whose copies they are then', async () => {
      const { store, reopen } = setup();
      const upload = sampleUpload();
      const shared = (id: typeof upload.id, sharedAt: number, name: string) => ({
        id,
        ...{ name, lastModified: 7, bytes: new Blob([name], { type: 'image/jpeg' }) },
        sharedAt,
      });
      const other = sampleUpload().id;
      await store.keepShared([shared(other, 2, 'later.jpg'), shared(upload.id, 1, 'earlier.jpg')]);
      const listed = await reopen().shared();
      expect(listed.map(({ name, bytes, lastModified }) => [name, bytes.type, lastModified])).toEqual([
        ['earlier.jpg', 'image/jpeg', 7],
        ['later.jpg', 'image/jpeg', 7],
      ]);
      const again = reopen();
      await again.save(upload);
      expect((await again.shared()).map(({ id }) => id)).toEqual([other]);
      expect(await (await again.source(upload.id))?.text()).toBe('earlier.jpg');
      expect(await again.sourceIds()).toEqual([]);
      await again.dropSource(other);
      expect(await again.shared()).toEqual([]);
      await again.remove(upload.id);
      expect(await again.source(upload.id)).toBeUndefined();
    });

    test('settings are remembered', async () => {
      const { store, reopen } = setup();
      expect(await store.setting('clock-offset')).toBeUndefined();
      await store.saveSetting('clock-offset', { ms: -1_200 });
      await store.saveSetting('clock-offset', { ms: -1_250 });
      expect(await reopen().setting('clock-offset')).toEqual({ ms: -1_250 });
    });

    test('two stores over one storage see each other’s saves', async () => {
      const { store, storage } = setup();
      const second = storage.open();
      const upload = sampleUpload();
      await store.save(upload);
      await second.savePart(upload.id, samplePart(1));
      expect((await store.load()).uploads).toEqual([{ upload, parts: [samplePart(1)] }]);
      second.close();
    });

    test('a closed store opens again when it is needed', async () => {
      const { store } = setup();
      const upload = sampleUpload();
      await store.save(upload);
      store.close();
      await store.savePart(upload.id, samplePart(1));
      store.close();
      expect((await store.load()).uploads).toEqual([{ upload, parts: [samplePart(1)] }]);
    });
  });
}
