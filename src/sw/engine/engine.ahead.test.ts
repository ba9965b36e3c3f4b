import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoRoomError } from '../../lib/store/errors.ts';
import { ErrandWorld, MIB } from './testing/errand-world.ts';
import { newUpload } from './testing/surroundings.ts';

let world: ErrandWorld;
beforeEach(() => {
  world = new ErrandWorld();
});
afterEach(() => world.ended());

const SMALL = ['photo-1.jpg', 'photo-2.jpg', 'photo-3.jpg', 'photo-4.jpg'];
const LARGE = ['photo-5.jpg', 'photo-6.jpg'];
const key = (name: string) => `stitch-data/${name}`;

/**
 * A TAR that is being sent, and photos after it, of which two have their turn beside it; sends wait until `goOn`.
 * `waits`: those of one part that wait in line for certain.
 */
async function inLine() {
  const { engine, id, goOn } = await world.sending();
  const photos = [...SMALL, ...LARGE].map((name, index) =>
    newUpload(name, SMALL.includes(name) ? 1_000 : (6 + index) * MIB),
  );
  const first = Date.now();
  for (const [index, { upload, file }] of photos.entries())
    await engine.add({ ...upload, addedAt: first + index }, file);
  return { engine, goOn, all: [id, ...photos.map((photo) => photo.id)], waits: SMALL.slice(2) };
}

/** One that is another of the same size on disk, without the browser's noticing. */
class ChangingFile extends File {
  isChanged = false;

  constructor(file: File) {
    super([file], file.name, { lastModified: file.lastModified });
  }

  override slice(...span: [start?: number, end?: number, type?: string]): Blob {
    return this.isChanged
      ? new Blob([new Uint8Array(this.size).fill(1)]).slice(...span)
      : super.slice(...span);
  }
}

/** Files of one part that crossed, whoever sent them, sorted. */
const crossed = () => [...world.askedFor('sendWhole'), ...world.servers.arrived].sort();

describe('what waits in line', () => {
  it('gets its permit ahead and goes along, one part or many, and nothing is sent twice', async () => {
    const { engine, goOn, all, waits } = await inLine();
    const errand = await world.given(engine);
    expect(errand.names).toEqual(expect.arrayContaining(['house.tar', ...waits, ...LARGE]));
    const own = world.sent();
    const landed = await world.carryOut(errand);
    expect(world.servers.arrived).toEqual(expect.arrayContaining(waits.map(key)));
    world.backgroundFetches.clear();
    await engine.errands.over(errand.id, landed);
    goOn();
    for (const one of all) await world.done(engine, one);
    expect(world.sent()).toEqual(own);
    expect(crossed()).toEqual(SMALL.map(key));
    expect(world.askedFor('fetchPermit')).toEqual(['house.tar', ...SMALL, ...LARGE]);
    expect(world.askedFor('createMultipart')).toEqual(['house.tar', ...LARGE].map(key));
  });

  it('is sent by the worker where S3 took other bytes', async () => {
    const { engine, goOn, all } = await inLine();
    const errand = await world.given(engine);
    const landed = await world.carryOut(errand);
    world.backgroundFetches.clear();
    const altered = landed.map((one) => ({ ...one, checksum: 'AAAAAAAAAAA=' }));
    await engine.errands.over(errand.id, altered);
    goOn();
    for (const one of all) await world.done(engine, one);
    expect(world.askedFor('sendWhole')).toEqual(SMALL.map(key));
  });

  it('is known to have landed by a worker that starts after the one which was told so', async () => {
    const { engine, goOn, all, waits } = await inLine();
    const errand = await world.given(engine);
    const landed = await world.carryOut(errand);
    world.backgroundFetches.clear();
    const { store } = world.environment();
    void engine.errands.over(errand.id, landed);
    await vi.waitFor(async () => {
      expect(await store.setting('errand')).toMatchObject({ landed: landed.map(({ id }) => id) });
    });
    world.die(engine);
    goOn();
    const second = await world.start();
    for (const one of all) await world.done(second, one);
    for (const name of waits) expect(world.askedFor('sendWhole')).not.toContain(key(name));
  });

  it('is left alone until the browser, which knows of no errand any more, has told of its end', async () => {
    const { engine, goOn, all } = await inLine();
    const errand = await world.given(engine);
    const landed = await world.carryOut(errand);
    goOn();
    await world.landed(engine);
    world.steadyAhead += 121_000;
    world.backgroundFetches.clear();
    await engine.errands.look();
    await engine.errands.look();
    await engine.errands.over(errand.id, landed);
    for (const one of all) await world.done(engine, one);
    expect(crossed()).toEqual(SMALL.map(key));
  });

  it('is sent where the browser does not tell', async () => {
    const { engine, goOn, all } = await inLine();
    await world.given(engine);
    goOn();
    await world.landed(engine);
    world.steadyAhead += 121_000;
    world.backgroundFetches.clear();
    await engine.errands.look();
    world.steadyAhead += 10_000;
    await engine.errands.look();
    for (const one of all) await world.done(engine, one);
    expect(world.askedFor('sendWhole')).toEqual(SMALL.map(key));
  });

  it('stays where it is not the file any more that was added', async () => {
    const { engine, goOn } = await world.sending();
    world.onKeep = () => Promise.reject(new NoRoomError('full'));
    const photos = SMALL.map((name, index) => {
      const { upload, file } = newUpload(name, 1_000);
      return { upload: { ...upload, addedAt: Date.now() + index }, file: new ChangingFile(file) };
    });
    for (const { upload, file } of photos) await engine.add(upload, file);
    const last = photos.at(-1);
    if (last !== undefined) last.file.isChanged = true;
    const errand = await world.given(engine);
    expect(errand.names).toContain('photo-3.jpg');
    expect(errand.names).not.toContain('photo-4.jpg');
    await engine.errands.over(errand.id, await world.carryOut(errand));
    goOn();
    await vi.waitFor(() => {
      world.passTime();
      expect(last && world.phaseOf(engine, last.upload.id)).toBe('failed');
    });
  });

  it('is nothing that a later worker would wait for where the page is back before all is packed', async () => {
    const { engine, goOn, all } = await inLine();
    const gate = world.onRequest;
    let ticket = (): void => undefined;
    const tickets = new Promise<void>((resolve) => (ticket = resolve));
    world.onRequest = (call) => (call === 'ticket' ? tickets : gate(call));
    const giving = engine.errands.give();
    await vi.waitFor(() => {
      expect(world.askedFor('ticket').length).toBeGreaterThan(0);
    });
    world.isInSight = true;
    await engine.errands.end();
    ticket();
    expect(await giving).toBeNull();
    expect(await world.environment().store.setting('errand')).toBeNull();
    goOn();
    for (const one of all) await world.done(engine, one);
    expect(world.askedFor('sendWhole')).toEqual(SMALL.map(key));
  });

  it('stays where its permit takes too long, or the page is back by then', async () => {
    const { engine, id, goOn } = await world.sending();
    const gate = world.onRequest;
    let permit = (): void => undefined;
    const permits = new Promise<void>((resolve) => (permit = resolve));
    world.onRequest = (call) => (call === 'fetchPermit' ? permits : gate(call));
    const photo = newUpload('photo.jpg', 1_000);
    await engine.add(photo.upload, photo.file);
    const giving = engine.errands.give();
    await vi.waitFor(() => {
      expect(world.askedFor('fetchPermit')).toHaveLength(2);
    });
    expect(await engine.errands.give()).toBeNull();
    world.isInSight = true;
    await engine.errands.end();
    expect(await giving).toBeNull();
    world.isInSight = false;
    const again = engine.errands.give();
    await vi.waitFor(() => {
      world.passTime();
      expect(world.askedFor('ticket')).toHaveLength(1);
    });
    expect((await again)?.names).toEqual(['house.tar']);
    permit();
    goOn();
    await world.done(engine, photo.id);
    expect(world.phaseOf(engine, id)).not.toBe('done');
  });
});
