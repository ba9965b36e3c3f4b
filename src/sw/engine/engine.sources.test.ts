import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoRoomError, SourceChangedError } from '../../lib/store/errors.ts';
import type { Source } from '../../lib/upload/source.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Engine } from './engine.ts';
import { newUpload, Surroundings } from './testing/surroundings.ts';

const MIB = 1024 * 1024;
/** ms for what takes no time on a machine that does nothing else. */
const PATIENCE = 10_000;
/** Five parts of 5 MiB. */
const SIZE = 24 * MIB;

let set: Surroundings;
/** What releases everything that a test holds. */
const held: (() => void)[] = [];
beforeEach(() => {
  set = new Surroundings();
  set.servers.checksum = 'CRC64NVME';
});
afterEach(async () => {
  for (const release of held.splice(0)) release();
  await set.ended();
});

function viewOf(engine: Engine, id: UploadId) {
  return engine.views.all().find((view) => view.id === id);
}

async function comesTo(engine: Engine, id: UploadId, phase: object): Promise<void> {
  await vi.waitFor(() => {
    expect(viewOf(engine, id)?.phase).toMatchObject(phase);
  }, PATIENCE);
}

async function readsFrom(engine: Engine, id: UploadId, source: Source): Promise<void> {
  await vi.waitFor(() => {
    expect(viewOf(engine, id)?.source).toEqual(source);
  }, PATIENCE);
}

/** Something that is held until it is released, at the latest after the test. */
function holding(): { readonly released: Promise<void>; readonly release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  held.push(release);
  return { released, release };
}

/** Lets so many parts through and holds the rest, until it is released. */
function holdPartsAfter(count: number): () => void {
  const { released, release } = holding();
  let seen = 0;
  set.onRequest = async (call) => {
    if (call !== 'sendPart') return;
    seen += 1;
    if (seen > count) await released;
  };
  return release;
}

/** Holds every copy that is made, until it is released. */
function holdCopies(): () => void {
  const { released, release } = holding();
  set.onKeep = (keep) => released.then(() => keep());
  return release;
}

const partsSent = (): string[] => set.requests.filter((request) => request.startsWith('sendPart'));
const kept = (id: UploadId): Promise<Blob | undefined> => set.environment().store.source(id);

/** A worker that dies while its first part is through, its copy not made, and what came of the file when it began. */
async function dyingWorker(handle?: FileSystemFileHandle) {
  holdCopies();
  const release = holdPartsAfter(1);
  const first = await set.start();
  const added = newUpload('house.tar', SIZE);
  await first.add(added.upload, added.file, handle);
  await vi.waitFor(() => {
    expect(viewOf(first, added.id)?.parts.sent).toBe(1);
  }, PATIENCE);
  set.die(first);
  set.requests.length = 0;
  set.onRequest = () => undefined;
  set.onKeep = (keep) => keep();
  return { ...added, release };
}

/** A handle of the file as it lies there, which has to be allowed after a restart. */
function handleOf(file: File) {
  const state = { isAllowed: true, file };
  const handle = {
    kind: 'file',
    name: file.name,
    getFile: () =>
      state.isAllowed ? Promise.resolve(state.file) : Promise.reject(new DOMException('', 'NotAllowedError')),
  } as unknown as FileSystemFileHandle;
  return { state, handle };
}

/** The same size and samples, but one byte between those differs. */
function changedBetweenSamples(file: File, at: number): File {
  return new File([file.slice(0, at), 'x', file.slice(at + 1)], file.name, { lastModified: 99 });
}

describe('a file that was added', () => {
  it('is sent before its copy is made, and a copy that comes too late is not left behind', async () => {
    const release = holdCopies();
    const engine = await set.start();
    const { upload, file, id } = newUpload('house.tar', SIZE);
    await engine.add(upload, file);
    await comesTo(engine, id, { name: 'done' });
    expect(partsSent()).toHaveLength(5);
    release();
    await engine.quiet();
    expect(await kept(id)).toBeUndefined();
    expect(set.reports).toEqual([]);
  });

  it('is read from its copy as soon as that is whole', async () => {
    const release = holdPartsAfter(1);
    const engine = await set.start();
    const { upload, file, id } = newUpload('house.tar', SIZE);
    await engine.add(upload, file);
    await readsFrom(engine, id, { from: 'copy' });
    expect((await kept(id))?.size).toBe(SIZE);
    release();
    await comesTo(engine, id, { name: 'done' });
    expect(await kept(id)).toBeUndefined();
  });

  it('is not copied where there is no room, and uploaded all the same', async () => {
    set.room = SIZE;
    let copies = 0;
    set.onKeep = (keep) => {
      copies += 1;
      return keep();
    };
    const engine = await set.start();
    const { upload, file, id } = newUpload('house.tar', SIZE);
    await engine.add(upload, file);
    await readsFrom(engine, id, { from: 'page', why: 'no-room' });
    await comesTo(engine, id, { name: 'done' });
    expect(copies).toBe(0);
  });

  it('shares the room with those added beside it', async () => {
    set.room = 64 * MIB + 2 * SIZE;
    holdCopies();
    holdPartsAfter(0);
    const engine = await set.start();
    const three = [1, 2, 3].map(() => newUpload('house.tar', SIZE));
    await Promise.all(three.map(({ upload, file }) => engine.add(upload, file)));
    expect(three.filter(({ id }) => viewOf(engine, id)?.source?.keeping === true)).toHaveLength(2);
  });

  it('goes on from the original when room runs out in the middle of the copy', async () => {
    set.onKeep = () => Promise.reject(new NoRoomError('full'));
    const release = holdPartsAfter(1);
    const engine = await set.start();
    const { upload, file, id } = newUpload('house.tar', SIZE);
    await engine.add(upload, file);
    await readsFrom(engine, id, { from: 'page', why: 'no-room' });
    release();
    await comesTo(engine, id, { name: 'done' });
    expect(partsSent()).toHaveLength(5);
  });

  it('that changes while it is copied is not mixed', async () => {
    set.onKeep = () => Promise.reject(new SourceChangedError('changed'));
    holdPartsAfter(1);
    const engine = await set.start();
    const { upload, file, id } = newUpload('house.tar', SIZE);
    await engine.add(upload, file);
    await comesTo(engine, id, { name: 'failed', failure: { reason: 'source-changed' } });
  });

  it('whose copy is not what was sent before it is not mixed either, where a browser reads on', async () => {
    const engine = await set.start();
    const { upload, file, id } = newUpload('house.tar', SIZE);
    const release = holdPartsAfter(1);
    set.onKeep = async (keep) => {
      await vi.waitFor(() => {
        expect(viewOf(engine, id)?.parts.sent).toBe(1);
      }, PATIENCE);
      await keep(changedBetweenSamples(file, 100_000));
    };
    await engine.add(upload, file);
    await comesTo(engine, id, { name: 'failed', failure: { reason: 'source-changed' } });
    release();
    expect(await kept(id)).toBeUndefined();
  });
});

describe('a file whose worker died before it was kept', () => {
  it('is handed over by the page that holds it, and no part goes twice', async () => {
    const { id, file, release } = await dyingWorker();
    const second = set.engine();
    set.onWanted = (ids) => {
      expect(ids).toEqual([id]);
      void second.handOvers.take(id, { file });
    };
    await second.start();
    await comesTo(second, id, { name: 'done' });
    release();
    expect(new Set(partsSent().map((request) => request.split(' ')[2]))).toEqual(
      new Set(['2', '3', '4', '5']),
    );
    expect(partsSent()).toHaveLength(4);
  });

  it('is asked for at once, also while it is in line', async () => {
    const { upload, file, id } = newUpload('house.tar', SIZE);
    const source = { from: 'page', keeping: true } as const;
    await set
      .environment()
      .store.save({ ...upload, phase: { name: 'paused', then: { name: 'queued' } }, source });
    const engine = set.engine();
    set.onWanted = () => void engine.handOvers.take(id, { file });
    await engine.start();
    await readsFrom(engine, id, { from: 'copy' });
    expect((await kept(id))?.size).toBe(SIZE);
  });

  it('is picked again when no page has it: a wrong one is refused, the right one goes on with what S3 holds', async () => {
    const { id, file, release } = await dyingWorker();
    set.hasPages = false;
    const second = await set.start();
    await comesTo(second, id, { name: 'failed', failure: { reason: 'source-lost' }, then: 'sending' });
    const take = (picked: File) => second.handOvers.take(id, { file: picked });
    expect(await take(new File([file.slice(1)], file.name))).toBe('other-size');
    expect(await take(new File(['x', file.slice(1)], file.name, { lastModified: 1 }))).toBe('other-content');
    // Only what S3 holds tells this one apart.
    expect(await take(changedBetweenSamples(file, 100_000))).toBe('changed');
    expect(await take(new File([file], 'copy.tar', { lastModified: 99 }))).toBeNull();
    await comesTo(second, id, { name: 'done' });
    release();
    expect(partsSent()).toHaveLength(4);
  });
});

describe('a file that is read by its handle', () => {
  const scene = async () => {
    set.room = 0;
    const file = new File([new Uint8Array(SIZE)], 'house.tar', { lastModified: 1 });
    const { handle, state } = handleOf(file);
    const dead = await dyingWorker(handle);
    dead.release();
    return { state, id: dead.id };
  };

  it('goes on after a restart once a person allows it', async () => {
    const { state, id } = await scene();
    state.isAllowed = false;
    const second = await set.start();
    await comesTo(second, id, { name: 'waiting', why: 'file-access', until: null });
    expect((await second.handOvers.handles()).map((known) => known.id)).toEqual([id]);
    expect(second.busy()).toBe(false);
    state.isAllowed = true;
    await second.handOvers.access([id], []);
    await comesTo(second, id, { name: 'done' });
    expect(partsSent()).toHaveLength(4);
    expect(set.handles.size).toBe(0);
  });

  it('has to be picked again where that is refused', async () => {
    const { state, id } = await scene();
    state.isAllowed = false;
    const second = await set.start();
    await comesTo(second, id, { name: 'waiting', why: 'file-access' });
    await second.handOvers.access([], [id]);
    await comesTo(second, id, { name: 'failed', failure: { reason: 'source-lost' } });
  });

  it('is noticed to have changed, by its date alone', async () => {
    const { state, id } = await scene();
    state.file = new File([new Uint8Array(SIZE)], 'house.tar', { lastModified: 2 });
    const second = await set.start();
    await comesTo(second, id, { name: 'failed', failure: { reason: 'source-changed' } });
    expect(partsSent()).toEqual([]);
  });
});
