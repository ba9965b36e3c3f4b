import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Engine } from './engine.ts';
import { newUpload, Surroundings } from './testing/surroundings.ts';

let set: Surroundings;
beforeEach(() => {
  set = new Surroundings();
});
afterEach(async () => {
  await set.ended();
});

async function comesTo(engine: Engine, id: UploadId, name: string): Promise<void> {
  await vi.waitFor(() => {
    expect(engine.views.all().find((view) => view.id === id)?.phase.name).toBe(name);
  });
}

async function falls(engine: Engine): Promise<void> {
  await vi.waitFor(() => {
    expect(engine.busy()).toBe(false);
  });
}

function count(operation: string): number {
  return set.requests.filter((request) => request.startsWith(operation)).length;
}

/** Parts that are begun stay on their way until it is called. */
function holdParts(): () => void {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  set.onRequest = async (asked) => {
    if (asked === 'sendPart') await released;
  };
  return release;
}

describe('a pause of all', () => {
  it('begins nothing more, of what is added later neither, and is still there after a restart', async () => {
    const first = await set.start();
    const { upload, file, id } = newUpload('house.tar', 40 * 1024 * 1024);
    const release = holdParts();
    await first.add(upload, file);
    await comesTo(first, id, 'sending');
    await vi.waitFor(() => {
      expect(count('sendPart')).toBeGreaterThan(0);
    });
    await first.limits.change({ isPaused: true });
    const later = newUpload('garden.tar');
    await first.add(later.upload, later.file);
    const begun = count('sendPart');
    release();
    await falls(first);
    await first.drain();
    const second = await set.start();
    await falls(second);
    expect(second.limits.view().limits.isPaused).toBe(true);
    expect(count('sendPart')).toBe(begun);
    expect(count('fetchPermit')).toBe(1);
    await second.limits.change({ isPaused: false });
    await comesTo(second, id, 'done');
    await comesTo(second, later.id, 'done');
  });

  it('leaves what was paused by itself paused', async () => {
    const engine = await set.start();
    const { upload, file, id } = newUpload();
    await engine.limits.change({ isPaused: true });
    await engine.add(upload, file);
    await engine.tell([id], { type: 'paused' });
    await engine.limits.change({ isPaused: false });
    await comesTo(engine, id, 'paused');
    // Its copy is still being made.
    await vi.waitFor(() => {
      expect(engine.busy()).toBe(false);
    });
  });
});

it('only on Wi-Fi, an Upload waits on a network that costs and goes on by itself on one that doesn’t', async () => {
  set.networkCost = 'metered';
  const engine = await set.start();
  await engine.limits.change({ isWifiOnly: true });
  const { upload, file, id } = newUpload();
  await engine.add(upload, file);
  await falls(engine);
  expect(count('fetchPermit')).toBe(0);
  set.networkCost = 'unmetered';
  engine.limits.costChanged();
  await comesTo(engine, id, 'done');
});

describe('a bandwidth cap', () => {
  /** Mbit/s: a part of 5 MiB is paid off in seven minutes. */
  const CRAWL = 0.1;

  it('lets one part begin, and none by a restart', async () => {
    const first = await set.start();
    await first.limits.change({ cap: CRAWL });
    const { upload, file, id } = newUpload();
    await first.add(upload, file);
    await vi.waitFor(() => {
      expect(first.views.all()[0]?.parts.sent).toBe(1);
    });
    await first.drain();
    const second = await set.start();
    await vi.waitFor(() => {
      expect(second.limits.nextAt).toBeGreaterThan(Date.now());
    });
    expect(second.busy()).toBe(true);
    expect(count('sendPart')).toBe(1);
    await second.limits.change({ cap: null });
    await comesTo(second, id, 'done');
    expect(count('sendPart')).toBe(3);
  });
});
