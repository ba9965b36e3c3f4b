import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cdp, commands, userEvent } from 'vitest/browser';
import { NoRoomError, SourceChangedError } from './errors.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';
import { samplePart, sampleUpload } from './testing/sample-upload.ts';

/** Under the project's root, where both the test's server and the browser may reach it. */
const PICKED = `test-results/picked-${crypto.randomUUID()}.tar`;
const origin = location.origin;

let name: string;
let store: Store;

beforeEach(() => {
  name = `sitelift-test-${crypto.randomUUID()}`;
  store = openStore({ name });
});
afterEach(async () => {
  store.close();
  await deleteDB(name);
});

describe('a file picked from the disk', () => {
  async function pick(content: string): Promise<File> {
    await commands.writeFile(PICKED, content);
    const input = document.createElement('input');
    input.type = 'file';
    document.body.append(input);
    await userEvent.upload(input, PICKED);
    const file = input.files?.[0];
    input.remove();
    if (!file) throw new Error('nothing was picked');
    return file;
  }
  afterEach(() => commands.removeFile(PICKED).catch(() => undefined));

  test('is kept as a copy that outlives it', async () => {
    const upload = sampleUpload();
    await store.keepSource(upload.id, await pick('first'));
    await commands.removeFile(PICKED);
    store.close();
    expect(await (await store.source(upload.id))?.text()).toBe('first');
  });

  test('is refused as changed when it changed or vanished before it was kept', async () => {
    const upload = sampleUpload();
    const file = await pick('first');
    await commands.writeFile(PICKED, 'second and longer');
    await expect(store.keepSource(upload.id, file)).rejects.toThrow(SourceChangedError);
    await commands.removeFile(PICKED);
    await expect(store.keepSource(upload.id, file)).rejects.toThrow(SourceChangedError);
    expect(await store.sourceIds()).toEqual([]);
  });
});

describe('a quota of 5 MB', () => {
  beforeEach(async () => {
    // Chromium remembers for a while how much room an origin had: clearing makes it ask again.
    await cdp().send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
    await cdp().send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 5_000_000 });
  });
  afterEach(() => cdp().send('Storage.overrideQuotaForOrigin', { origin }));

  test('refuses a file that does not fit, and leaves everything else as it was', async () => {
    const upload = sampleUpload();
    await store.save(upload);
    await store.keepSource(upload.id, new Blob(['fits']));
    const other = sampleUpload();
    await expect(store.keepSource(other.id, new Blob([new Uint8Array(20_000_000)]))).rejects.toThrow(
      NoRoomError,
    );
    expect(await store.sourceIds()).toEqual([upload.id]);
    expect(await (await store.source(upload.id))?.text()).toBe('fits');
    expect((await store.load()).uploads).toHaveLength(1);
  });
});

test('when the browser clears its storage, the store goes on with an empty one', async () => {
  const upload = sampleUpload();
  await store.save(upload);
  await cdp().send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  expect(await store.load()).toEqual({ uploads: [], unreadable: [] });
  await store.save(upload, { put: [samplePart(1)] });
  expect((await store.load()).uploads).toEqual([{ upload, parts: [samplePart(1)] }]);
});
