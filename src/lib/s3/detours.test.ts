import { expect, test } from 'vitest';
import { createDetours, type Way } from './detours.ts';
import { S3Error } from './errors.ts';
import { createPlainBuckets } from './plain-buckets.ts';
import { live, PERMIT } from './testing/edge-under-test.ts';

const HOUR = 3_600_000;

/**
 * `open`: takes all. `plain`: no unusual header. `refused`: nothing directly, all by the detour. `away`: nothing either
 * way. `expired`: an error, by whatever way it may answer. `open, closed`, `refused, closed`: the gateway carries nothing.
 */
type Behaviour =
  'open' | 'plain' | 'refused' | 'refused, expired' | 'away' | 'expired' | 'open, closed' | 'refused, closed';

/** A bucket as a browser sees it; it notes how it was asked. */
function createBucket(buckets: readonly string[] = []) {
  const told: string[][] = [];
  const asked: string[] = [];
  const world = { now: 0, isThere: true, isOffered: true, probes: 0 };
  const options = { endpoint: null, clockOffset: () => 0, onClockSkew: () => undefined };
  const create = () =>
    createDetours(
      createPlainBuckets(options),
      world.isOffered
        ? {
            url: '/api/s3',
            isStorageThere: () => {
              world.probes += 1;
              return Promise.resolve(world.isThere);
            },
            buckets,
            onChange: (all) => told.push([...all]),
          }
        : undefined,
      () => world.now,
    );
  let detours = create();

  function answer(behaviour: Behaviour, { unusual, detour }: Way): Promise<string> {
    const way = detour ? 'detour' : unusual ? 'unusual' : 'plain';
    asked.push(way);
    if (detour && behaviour.endsWith('closed')) return Promise.reject(new S3Error({ kind: 'detour-closed' }));
    const isHeard = detour
      ? behaviour !== 'away'
      : behaviour.startsWith('open') || behaviour === 'expired' || (behaviour === 'plain' && !unusual);
    if (!isHeard) return Promise.reject(new S3Error({ kind: 'no-answer' }));
    if (behaviour.endsWith('expired')) return Promise.reject(new S3Error({ kind: 'expired' }));
    return Promise.resolve(way);
  }

  return {
    told,
    asked,
    world,
    switchOff: () => {
      world.isOffered = false;
      detours = create();
    },
    /** How it was answered, or what came instead. */
    send: (behaviour: Behaviour, asks: 'part' | 'list' = 'part') =>
      detours
        .send(
          PERMIT,
          { group: asks === 'part' ? 'checksum' : null, isRepeatable: asks === 'list' },
          live,
          (way) => answer(behaviour, way),
        )
        .catch((error: unknown) => (error instanceof S3Error ? error.trouble.kind : 'another error')),
  };
}

test('a bucket that answers nothing directly is reached by the detour, and told of', async () => {
  const { send, asked, told } = createBucket();
  expect(await send('refused')).toBe('no-answer');
  expect(await send('refused')).toBe('no-answer');
  expect(await send('refused')).toBe('detour');
  expect(asked).toEqual(['unusual', 'unusual', 'plain', 'unusual', 'plain', 'detour']);
  expect(told).toEqual([[PERMIT.bucket]]);
  expect(await send('refused')).toBe('detour');
  expect(await send('refused', 'list')).toBe('detour');
  expect(asked.slice(6)).toEqual(['detour', 'detour']);
  expect(told).toHaveLength(1);
});

test('a bucket that refuses only unusual headers is never taken for it', async () => {
  const { send, told, world } = createBucket();
  const answers = [];
  for (let times = 0; times < 5; times += 1) answers.push(await send('plain'));
  expect(answers).toEqual(['no-answer', 'plain', 'plain', 'plain', 'plain']);
  for (let times = 0; times < 5; times += 1) expect(await send('away')).toBe('no-answer');
  expect(await send('refused')).toBe('no-answer');
  expect([told, world.probes]).toEqual([[], 0]);
});

test('a bucket that ever answered directly, with an error even, is not suspected', async () => {
  for (const behaviour of ['open', 'expired'] as const) {
    const { send, told } = createBucket();
    await send(behaviour);
    for (let times = 0; times < 6; times += 1) expect(await send('refused')).toBe('no-answer');
    expect(told).toEqual([]);
  }
});

test('a storage that is out of reach is waited for', async () => {
  const { send, asked, world } = createBucket();
  world.isThere = false;
  for (let times = 0; times < 6; times += 1) expect(await send('refused')).toBe('no-answer');
  expect(asked).not.toContain('detour');
});

test('requests that fail at the same time are one refusal', async () => {
  const { send, asked } = createBucket();
  const list = () => send('refused', 'list');
  await Promise.all([list(), list(), list()]);
  expect(asked).not.toContain('detour');
  expect(await list()).toBe('detour');
});

test('a detour that fails as well, or shows an error, is no proof', async () => {
  const { send, told } = createBucket();
  for (let times = 0; times < 4; times += 1) expect(await send('away')).toBe('no-answer');
  expect(await send('refused, expired')).toBe('expired');
  expect(told).toEqual([]);
  expect(await send('refused')).toBe('detour');
});

test('where the gateway offers none, there is none', async () => {
  const { send, asked, switchOff } = createBucket([PERMIT.bucket]);
  switchOff();
  for (let times = 0; times < 6; times += 1) expect(await send('refused')).toBe('no-answer');
  expect(asked).not.toContain('detour');
});

test('what was remembered holds at once, and the next worker tries the direct way with what may be repeated', async () => {
  const { send, asked, told, world } = createBucket([PERMIT.bucket]);
  expect(await send('refused')).toBe('detour');
  expect(await send('refused', 'list')).toBe('detour');
  expect(await send('refused', 'list')).toBe('detour');
  expect(asked).toEqual(['detour', 'plain', 'detour', 'detour']);
  expect(told).toEqual([]);
  world.now = HOUR;
  expect(await send('open', 'list')).toBe('plain');
  expect(told).toEqual([[]]);
  expect(await send('open')).toBe('unusual');
});

test('an error that can be read directly ends the detour too', async () => {
  const { send, told } = createBucket([PERMIT.bucket]);
  expect(await send('expired', 'list')).toBe('expired');
  expect(told).toEqual([[]]);
});

test('a gateway that turns the detour off while it is in use sends all the direct way, and that is told', async () => {
  const { send, asked, told } = createBucket([PERMIT.bucket]);
  expect(await send('refused')).toBe('detour');
  expect(await send('open, closed')).toBe('unusual');
  expect(told).toEqual([[]]);
  expect(await send('open, closed')).toBe('unusual');
  expect(asked).toEqual(['detour', 'detour', 'unusual', 'unusual']);
});

test('… and where the bucket still refuses, that is what comes of it, until the detour is tried again in an hour', async () => {
  const { send, asked, told, world } = createBucket([PERMIT.bucket]);
  for (let times = 0; times < 8; times += 1) expect(await send('refused, closed')).toBe('no-answer');
  expect(asked.filter((way) => way === 'detour')).toHaveLength(1);
  expect(told).toEqual([[]]);
  world.now = HOUR;
  expect(await send('refused, closed')).toBe('no-answer');
  expect(await send('refused, closed')).toBe('no-answer');
  expect(asked.filter((way) => way === 'detour')).toHaveLength(2);
  world.now = 2 * HOUR;
  expect(await send('refused')).toBe('detour');
  expect(told).toEqual([[], [PERMIT.bucket]]);
});
