import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Phase } from '../../lib/upload/phase.ts';
import { ACCOUNT, HOUR, NOW, SENDING } from '../../lib/upload/testing/samples.ts';
import type { Upload } from '../../lib/upload/upload.ts';
import { EngineWorld, keptUpload as upload, pass } from './testing/engine-world.ts';
import type { Call } from './testing/servers.ts';

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

async function started(
  uploads: readonly Upload[],
  silent: readonly Call[] = [],
  latency = 10,
  seed = 1,
): Promise<EngineWorld> {
  const world = new EngineWorld(uploads, latency, seed);
  for (const call of silent) world.silent.add(call);
  await world.engine.start();
  return world;
}

describe('a server that takes a request and never answers it', () => {
  it.each([
    ['fetchPermit', 2],
    ['createMultipart', 2],
    // Nothing is known of the link yet, but the line is idle: the newest part tells of the other.
    ['sendPart', 1],
    ['listParts', 1.5],
    ['completeMultipart', 1.5],
    ['process', 2],
    ['waitForProcess', 2.5],
  ] as const)('%s holds an upload for %d min at most', async (call, minutes) => {
    const world = await started([upload()], [call]);
    await pass(20_000);
    expect(world.begun.get(call)).toBeGreaterThanOrEqual(1);
    world.silent.clear();
    await pass(minutes * MINUTE - 20_000);
    expect(world.phases()).toEqual(['done']);
  });

  it('keeps no pause waiting', async () => {
    const world = await started([upload()], ['listParts']);
    await pass(1_000);
    expect(world.begun.get('listParts')).toBe(1);
    await world.engine.tell(null, { type: 'paused' });
    await pass(0);
    expect(world.engine.busy()).toBe(false);
  });

  it('keeps no cancel waiting', async () => {
    const world = await started([upload()], ['listParts']);
    await pass(1_000);
    await world.engine.tell(null, { type: 'cancelled' });
    await pass(100);
    expect(world.begun.get('abortMultipart')).toBe(1);
    expect(world.engine.busy()).toBe(false);
  });

  it('holds up a drain for two minutes at most by a part without an answer', async () => {
    const world = await started([upload()], ['sendPart']);
    await pass(1_000);
    const drained = vi.fn();
    void world.engine.drain().then(drained);
    await pass(MINUTE);
    expect(drained).not.toHaveBeenCalled();
    await pass(MINUTE + 1_000);
    expect(drained).toHaveBeenCalled();
  });

  it('asks again what became of a Complete without an answer, and then gives it longer', async () => {
    const world = await started([upload()], ['completeMultipart']);
    await pass(29_000);
    expect(world.begun.get('completeMultipart')).toBe(1);
    await pass(10_000);
    expect(world.begun.get('listParts')).toBe(2);
    expect(world.begun.get('completeMultipart')).toBe(2);
    await pass(50_000);
    expect(world.begun.get('completeMultipart')).toBe(2);
    await pass(20_000);
    expect(world.begun.get('completeMultipart')).toBe(3);
  });

  it('keeps what may still answer while something else makes an upload wait, but not in another session', async () => {
    const world = await started([upload(0, { ...SENDING, renewing: true })], ['fetchPermit']);
    await pass(1_000);
    await world.engine.tell(null, { type: 'troubled', why: 'network', offline: false });
    await pass(5_000);
    expect(world.begun.get('fetchPermit')).toBe(1);
    await world.engine.tell(null, { type: 'signedOut' });
    await world.engine.tell(null, { type: 'signedIn', account: ACCOUNT });
    await pass(1_000);
    expect(world.begun.get('fetchPermit')).toBe(2);
  });

  it('holds up no drain where asking again costs nothing', async () => {
    const world = await started([upload()], ['listParts']);
    await pass(1_000);
    await world.engine.drain();
    expect(world.phases()).toEqual(['finishing']);
  });
});

describe('while a part stands still', () => {
  it('speed sinks and the time left grows, for pages to see', async () => {
    const world = await started([upload(0, { name: 'queued' }, 200)], [], 500);
    await pass(3_000);
    world.silent.add('sendPart');
    await pass(7_000);
    const from = world.views.length;
    await pass(10_000);
    const told = world.views.slice(from).filter(({ speed }) => speed !== null);
    expect(told.length).toBeGreaterThanOrEqual(2);
    const [first, last] = [told[0], told.at(-1)];
    expect(last?.speed).toBeLessThan((first?.speed ?? 0) * 0.8);
    expect(last?.secondsLeft).toBeGreaterThan(first?.secondsLeft ?? Infinity);
  });
});

describe('an outage', () => {
  it('is told by its kind, keeps what is on its way, and is over seconds after its end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const world = await started([upload(0, { name: 'queued' }, 200)], [], 500, seed);
        await pass(3_000);
        world.silent.add('sendPart').add('listParts');
        world.reach = { gateway: 'ours', storage: 'none' };
        await pass(20_000);
        expect(world.engine.views.all()[0]?.phase).toMatchObject({
          name: 'waiting',
          why: 'storage-unreachable',
        });
        world.reach = { gateway: 'none', storage: 'none' };
        await pass(15_000);
        expect(world.engine.views.all()[0]?.phase).toMatchObject({ name: 'waiting', why: 'network' });
        expect(world.engine.views.all()[0]?.parts.inFlight).toBeGreaterThan(0);
        world.silent.clear();
        world.reach = { gateway: 'ours', storage: 'answered' };
        await pass(30_000);
        expect(world.phases()).toEqual(['done']);
        expect(world.begun.get('sendPart')).toBeLessThanOrEqual(200 / 5 + 5);
      }),
      { numRuns: 20 },
    );
  });
});

describe('names that are not found', () => {
  const S3: readonly Call[] = ['createMultipart', 'sendPart', 'listParts', 'completeMultipart'];
  const PORTAL: readonly Call[] = ['fetchPermit', 'process', 'waitForProcess'];
  it.each([
    ['no name at all', [...S3, ...PORTAL], { gateway: 'none', storage: 'none' }, 'network'],
    ['S3’s alone', S3, { gateway: 'ours', storage: 'none' }, 'storage-unreachable'],
  ] as const)(
    '(%s) are told as what is in the way, and five seconds after it the upload goes on',
    async (_, calls, reach, why) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 5_000, max: 30 * MINUTE }), fc.nat(), async (lasted, seed) => {
          const world = await started([upload(0, { name: 'queued' }, 200)], [], 300, seed);
          await pass(3_000);
          for (const call of calls) world.unanswered.add(call);
          world.reach = reach;
          await pass(lasted);
          const told = { name: 'waiting', why };
          // One more try that fails is the network's until the next probe.
          for (let second = 0; second < 5; second += 1) {
            const phase = world.engine.views.all()[0]?.phase;
            if (phase?.name !== 'waiting' || phase.why !== why) await pass(1_000);
          }
          expect(world.engine.views.all()[0]?.phase).toMatchObject(told);
          const before = world.engine.views.all()[0]?.parts.sent ?? 0;
          world.unanswered.clear();
          world.reach = { gateway: 'ours', storage: 'answered' };
          await pass(6_500);
          expect(world.engine.views.all()[0]?.parts.sent).toBeGreaterThan(before);
        }),
        { numRuns: 15 },
      );
    },
  );
});

describe('a device that sleeps in the middle of a part', () => {
  it('sends what was on dead connections again within seconds of waking, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20_000, max: 12 * HOUR }),
        fc.boolean(),
        fc.integer({ min: 5, max: 30 }),
        fc.nat(),
        async (lasted, isSteadyStopped, parts, seed) => {
          const world = await started([upload(0, { name: 'queued' }, 5 * parts)], [], 500, seed);
          await pass(3_000);
          world.silent.add('sendPart');
          await pass(1_500);
          const before = world.begun.get('sendPart') ?? 0;
          const hanging = world.engine.views.all()[0]?.parts.inFlight ?? 0;
          world.sleep(lasted, isSteadyStopped);
          world.silent.clear();
          await pass(3_000);
          if (hanging > 0) expect(world.begun.get('sendPart')).toBeGreaterThan(before);
          // A part takes up to 0.75 s, one at a time, and what ends the file three answers more.
          await pass(5_000 + parts * 800);
          expect(world.phases()).toEqual(['done']);
          expect(world.begun.get('sendPart')).toBe(parts + hanging);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    ['the gateway tells the time at once', []],
    ['nothing may begin beside it, since nobody tells the time', ['config']],
  ] as const)('has a part that outlived the sleep land, and sends it once: %s', async (_, silent) => {
    // Slower than what shows a line that carries while a part on it sleeps.
    const world = await started([upload(0, SENDING, 10)], [], 3_000);
    while (world.begun.get('sendPart') === undefined) await pass(50);
    for (const call of silent) world.silent.add(call);
    world.sleep(HOUR, true);
    await pass(4_000);
    world.silent.clear();
    await pass(60_000);
    expect(world.phases()).toEqual(['done']);
    expect(world.begun.get('sendPart')).toBe(2);
  });

  it('looks at once whether a wait is over', async () => {
    const waiting: Phase = {
      ...{ name: 'waiting', why: 'storage', until: NOW + HOUR, notBefore: NOW + HOUR, then: SENDING },
    };
    const world = await started([upload(0, waiting)]);
    await pass(5_000);
    world.sleep(HOUR, true);
    await pass(5_000);
    expect(world.phases()).toEqual(['done']);
  });
});

describe('single parts that go wrong', () => {
  const anyMishaps = fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.uniqueArray(fc.constantFrom('reset' as const, 'dead' as const), { minLength: 1 }),
    ),
    { maxLength: 4 },
  );

  it('cost the file a minute at most for each that hangs', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyMishaps,
        fc.integer({ min: 50, max: 2_000 }),
        fc.nat(),
        async (all, latency, seed) => {
          const world = new EngineWorld([upload(0, { name: 'queued' }, 60)], latency, seed);
          for (const [part, mishaps] of all) world.mishaps.set(part, [...mishaps]);
          const dead = [...world.mishaps.values()].flat().filter((mishap) => mishap === 'dead').length;
          await world.engine.start();
          await pass(60_000 + dead * MINUTE);
          expect(world.phases()).toEqual(['done']);
        },
      ),
      { numRuns: 40 },
    );
  });
});
