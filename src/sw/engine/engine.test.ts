import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PortalError } from '../../lib/portal/trouble.ts';
import { ACCOUNT } from '../../lib/upload/testing/samples.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import { Engine } from './engine.ts';
import { Meters } from './meters.ts';
import { newUpload, Surroundings } from './testing/surroundings.ts';

/** ms; a copy is made beside the sending, on a machine that others share. */
const PATIENCE = 10_000;
const NO_ANSWER = new PortalError({ kind: 'no-answer' });

let set: Surroundings;
beforeEach(() => {
  set = new Surroundings();
});
afterEach(async () => {
  await set.ended();
});

function phaseOf(engine: Engine, id: UploadId): unknown {
  return engine.views.all().find((view) => view.id === id)?.phase;
}

async function comesTo(engine: Engine, id: UploadId, phase: object): Promise<void> {
  await vi.waitFor(() => {
    expect(phaseOf(engine, id)).toMatchObject(phase);
  }, PATIENCE);
}

/** Holds requests of one operation until it is released. */
function hold(operation: string): () => void {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  set.onRequest = async (asked) => {
    if (asked === operation) await released;
  };
  return release;
}

describe('the engine', () => {
  it('takes a file from its page to its job', async () => {
    const engine = await set.start();
    const { upload, file, id } = newUpload();
    await engine.add(upload, file);
    await comesTo(engine, id, { name: 'done' });
    expect(set.requests.filter((request) => request.startsWith('sendPart'))).toHaveLength(3);
    expect(set.reports).toEqual([]);
  });

  it('looks at what is on its way, and when to look again, at one time each turn, however long the turn takes', async () => {
    let steady = 0;
    const look = vi.spyOn(Meters.prototype, 'look');
    const engine = new Engine({ ...set.environment(), steady: () => (steady += 1) });
    await engine.start();
    const { upload, file, id } = newUpload();
    await engine.add(upload, file);
    await comesTo(engine, id, { name: 'done' });
    const looks = look.mock.calls.map(([now]) => now);
    look.mockRestore();
    await engine.drain();
    const turns = new Set(looks);
    expect(looks.toSorted((a, b) => a - b)).toEqual([...turns].flatMap((now) => [now, now]));
  });

  describe('when a worker was killed before it kept a file', () => {
    it('waits for the page that still holds it, and takes it again', async () => {
      const { upload, file, id } = newUpload();
      await set.environment().store.save(upload);
      const engine = await set.start();
      await vi.waitFor(() => {
        expect(set.isWaiting).toBe(true);
      });
      expect(phaseOf(engine, id)).toEqual({ name: 'staging' });
      await engine.add(upload, file);
      await comesTo(engine, id, { name: 'done' });
    });

    it('says that it is lost when no page gives it back in time, and takes it all the same later', async () => {
      const { upload, file, id } = newUpload();
      await set.environment().store.save(upload);
      const engine = await set.start();
      await vi.waitFor(() => {
        set.passTime();
        expect(phaseOf(engine, id)).toMatchObject({ name: 'failed', failure: { reason: 'source-lost' } });
      });
      await engine.add(upload, file);
      await comesTo(engine, id, { name: 'done' });
    });

    it('says at once that it is lost when no page is open', async () => {
      set.hasPages = false;
      const { upload, id } = newUpload();
      await set.environment().store.save(upload);
      const engine = await set.start();
      await comesTo(engine, id, { name: 'failed', failure: { reason: 'source-lost' } });
    });

    it('takes a file again whose saving waits for the storage', async () => {
      const { upload, file, id } = newUpload();
      const then = { name: 'staging', paused: false } as const;
      const until = Date.now() + 600_000;
      const phase = { name: 'waiting', why: 'device', until, notBefore: null, then } as const;
      await set.environment().store.save({ ...upload, phase });
      const engine = await set.start();
      await engine.add(upload, file);
      await comesTo(engine, id, { name: 'done' });
    });
  });

  describe('about the session', () => {
    it('asks on after a lost answer, and goes on once it is the right one', async () => {
      const { upload, file, id } = newUpload();
      const engine = await set.start();
      const release = hold('sendPart');
      await engine.add(upload, file);
      await comesTo(engine, id, { name: 'sending' });
      set.servers.session = null;
      await engine.sessionChanged();
      release();
      expect(phaseOf(engine, id)).toMatchObject({ name: 'waiting', why: 'signed-out', until: null });
      await vi.waitFor(() => {
        expect(engine.busy()).toBe(false);
      });
      set.servers.session = NO_ANSWER;
      await engine.sessionChanged();
      expect(engine.busy()).toBe(true);
      set.servers.session = ACCOUNT;
      await vi.waitFor(() => {
        set.passTime();
        expect(phaseOf(engine, id)).toMatchObject({ name: 'done' });
      });
    });

    it('asks at the start, since a sign-in may have come while there was no worker', async () => {
      const { upload, file, id } = newUpload();
      const first = await set.start();
      const release = hold('sendPart');
      await first.add(upload, file);
      await comesTo(first, id, { name: 'sending' });
      set.servers.session = null;
      await first.sessionChanged();
      await comesTo(first, id, { name: 'waiting', why: 'signed-out', until: null });
      release();
      await first.drain();
      set.servers.session = ACCOUNT;
      const second = await set.start();
      await comesTo(second, id, { name: 'done' });
    });

    it('sends nothing on one account’s permit while another is signed in, also after a pause', async () => {
      const { upload, file, id } = newUpload('house.tar', 40 * 1024 * 1024);
      const engine = await set.start();
      const release = hold('sendPart');
      await engine.add(upload, file);
      await comesTo(engine, id, { name: 'sending' });
      await engine.tell([id], { type: 'paused' });
      release();
      set.servers.session = 'somebody-else';
      await engine.sessionChanged();
      await vi.waitFor(() => {
        expect(engine.busy()).toBe(false);
      });
      const before = set.requests.length;
      await engine.tell([id], { type: 'resumed' });
      expect(phaseOf(engine, id)).toMatchObject({ name: 'waiting', why: 'other-account', then: 'sending' });
      expect(set.requests).toHaveLength(before);
      set.servers.session = ACCOUNT;
      await engine.sessionChanged();
      await comesTo(engine, id, { name: 'done' });
    });
  });

  describe('where the Portal names one key for two Uploads', () => {
    it('lets the later one wait until the earlier one is done', async () => {
      set.servers.keyOf = () => 'one-key';
      const engine = await set.start();
      const release = hold('process');
      const first = newUpload();
      const second = newUpload();
      await engine.add(first.upload, first.file);
      await comesTo(engine, first.id, { name: 'processing' });
      await engine.add(second.upload, second.file);
      await comesTo(engine, second.id, { name: 'waiting', why: 'key-taken' });
      expect(set.requests.filter((request) => request.startsWith('createMultipart'))).toHaveLength(1);
      release();
      await comesTo(engine, second.id, { name: 'done' });
      expect(phaseOf(engine, first.id)).toMatchObject({ name: 'done' });
    });

    it('gives it to one of two that ask at the same time', async () => {
      set.servers.keyOf = () => 'one-key';
      const engine = await set.start();
      const release = hold('sendPart');
      const two = [newUpload(), newUpload()];
      await Promise.all(two.map(({ upload, file }) => engine.add(upload, file)));
      await vi.waitFor(() => {
        const names = two.map(({ id }) => phaseOf(engine, id));
        expect(names).toContainEqual(expect.objectContaining({ why: 'key-taken' }));
        expect(names).toContainEqual({ name: 'sending' });
      });
      release();
      for (const { id } of two) await comesTo(engine, id, { name: 'done' });
    });

    it('gives it to the later one when the earlier one is cancelled', async () => {
      set.servers.keyOf = () => 'one-key';
      const engine = await set.start();
      const release = hold('sendPart');
      const first = newUpload();
      const second = newUpload();
      await engine.add(first.upload, first.file);
      await comesTo(engine, first.id, { name: 'sending' });
      await engine.add(second.upload, second.file);
      await comesTo(engine, second.id, { name: 'waiting', why: 'key-taken' });
      await engine.tell([first.id], { type: 'cancelled' });
      release();
      await comesTo(engine, second.id, { name: 'done' });
      expect([...set.servers.open]).toEqual([]);
    });
  });

  describe('taking an Upload off the list', () => {
    it('aborts what a Create that still runs makes', async () => {
      const engine = await set.start();
      const release = hold('createMultipart');
      const { upload, file, id } = newUpload();
      await engine.add(upload, file);
      await vi.waitFor(() => {
        expect(set.requests.at(-1)).toMatch('createMultipart');
      });
      await engine.tell([id], { type: 'cancelled' });
      await engine.tell([id], { type: 'removed' });
      expect(engine.views.all()).toEqual([]);
      release();
      await vi.waitFor(() => {
        expect(set.requests.at(-1)).toBe('abortMultipart created-1');
      });
      await engine.quiet();
      expect([...set.servers.open]).toEqual([]);
    });

    it('takes it off at once while S3 is not to be reached, and aborts it in a later worker', async () => {
      const first = await set.start();
      const release = hold('sendPart');
      const { upload, file, id } = newUpload();
      await first.add(upload, file);
      await comesTo(first, id, { name: 'sending' });
      await first.tell([id], { type: 'cancelled' });
      await first.tell([id], { type: 'removed' });
      expect(first.views.all()).toEqual([]);
      expect([...set.servers.open]).toEqual(['created-1']);
      const drained = first.drain();
      release();
      await drained;
      const second = await set.start();
      expect(second.views.all()).toEqual([]);
      await second.quiet();
      expect([...set.servers.open]).toEqual([]);
      await vi.waitFor(async () => {
        expect((await set.environment().store.load()).uploads).toEqual([]);
      });
    });
  });
});
