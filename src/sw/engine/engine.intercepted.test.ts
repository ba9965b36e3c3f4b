import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PortalError } from '../../lib/portal/trouble.ts';
import { S3Error } from '../../lib/s3/errors.ts';
import { HOUR, NOW } from '../../lib/upload/testing/samples.ts';
import { EngineWorld, keptUpload as upload, pass } from './testing/engine-world.ts';

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('something that answers in the place of the Portal or of S3', () => {
  const page = { kind: 'intercepted', detail: '404' } as const;

  it.each([
    ['fetchPermit', new PortalError(page), 'portal-intercepted'],
    ['process', new PortalError(page), 'portal-intercepted'],
    ['waitForProcess', new PortalError(page), 'portal-intercepted'],
    ['createMultipart', new S3Error(page), 'storage-intercepted'],
    ['sendPart', new S3Error(page), 'storage-intercepted'],
    ['listParts', new S3Error(page), 'storage-intercepted'],
    ['completeMultipart', new S3Error(page), 'storage-intercepted'],
  ] as const)('at %s is waited for, told of, and costs no byte twice', async (call, failure, why) => {
    const world = new EngineWorld([upload()], 10);
    world.failing.set(call, failure);
    await world.engine.start();
    await pass(30 * MINUTE);
    expect(world.engine.views.all()[0]?.phase).toMatchObject({ name: 'waiting', why });
    const sent = world.begun.get('sendPart') ?? 0;
    world.failing.clear();
    await pass(2 * MINUTE);
    expect(world.phases()).toEqual(['done']);
    expect(world.begun.get('sendPart')).toBe(call === 'sendPart' ? sent + 2 : 2);
    if (call !== 'process') expect(world.begun.get('process')).toBe(1);
  });
});

describe('a proxy that takes no part by the detour', () => {
  it('is told of and tried now and then, for hours, at once when a person asks, and ends when it is mended', async () => {
    const world = new EngineWorld([upload(0, { name: 'queued' }, 60)], 10);
    world.failing.set('sendPart', new S3Error({ kind: 'too-large-for-proxy' }));
    await world.engine.start();
    await pass(2 * HOUR);
    expect(world.engine.views.all()[0]?.phase).toMatchObject({ name: 'waiting', why: 'detour-too-small' });
    const tried = world.begun.get('sendPart') ?? 0;
    expect(tried).toBeGreaterThan(10);
    expect(tried).toBeLessThan(13 * 5);
    world.failing.clear();
    await world.engine.tell(null, { type: 'retried' });
    await pass(MINUTE);
    expect(world.phases()).toEqual(['done']);
  });
});
