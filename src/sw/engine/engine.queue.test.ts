import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NOW } from '../../lib/upload/testing/samples.ts';
import { placesFor } from '../../lib/upload/queue.ts';
import type { Upload, UploadId } from '../../lib/upload/upload.ts';
import { EngineWorld, keptUpload, pass } from './testing/engine-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

async function move({ engine }: EngineWorld, id: UploadId, before: UploadId | null): Promise<void> {
  for (const { id: one, place } of placesFor(engine.views.queue(), id, before))
    await engine.tell([one], { type: 'moved', place });
}

it('sends first what is moved to the front, and tells that what it displaces waits its turn, and goes on later', async () => {
  const queue = [0, 1, 2, 3].map((index) => keptUpload(index, { name: 'queued' }, 50));
  const world = new EngineWorld(queue, 500);
  await world.engine.start();
  const [first, , third, last] = queue as [Upload, Upload, Upload, Upload];
  const view = (id: UploadId) => world.engine.views.all().find((one) => one.id === id);
  while ((view(third.id)?.parts.sent ?? 0) < 1) await pass(100);
  expect(view(last.id)?.phase.name).toBe('queued');
  await move(world, last.id, first.id);
  await pass(3_000);
  expect(view(last.id)?.phase.name).toBe('sending');
  expect(view(third.id)).toMatchObject({ phase: { name: 'queued' }, parts: { inFlight: 0 } });
  // Pages were told, too.
  expect(world.views.findLast(({ id }) => id === third.id)?.phase.name).toBe('queued');
  const sent = view(third.id)?.parts.sent ?? 0;
  expect(sent).toBeGreaterThan(0);
  await pass(300_000);
  expect(new Set(world.phases())).toEqual(new Set(['done']));
  // Nothing that S3 held was sent again.
  expect(world.begun.get('sendPart')).toBe(40);
});
