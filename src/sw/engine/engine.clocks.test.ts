import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Phase } from '../../lib/upload/phase.ts';
import { HOUR, MIB, NOW, samplePermit, sampleUpload, SENDING } from '../../lib/upload/testing/samples.ts';
import type { Upload } from '../../lib/upload/upload.ts';
import { EngineWorld, pass } from './testing/engine-world.ts';

const DAY = 24 * HOUR;
const LATENCY = 100;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

function upload(phase: Phase, mebibytes = 60): Upload {
  const file = { name: 'house.tar', size: mebibytes * MIB, type: 'application/x-tar', lastModified: NOW };
  return sampleUpload(phase, { file });
}

/** An engine on a device that shows `lead` ms more than the servers. */
async function started(
  phase: Phase,
  lead: number,
  prepare?: (world: EngineWorld) => void | Promise<void>,
): Promise<EngineWorld> {
  const world = new EngineWorld([upload(phase)], LATENCY, 1, lead);
  await prepare?.(world);
  await world.engine.start();
  return world;
}

const QUEUED: Phase = { name: 'queued' };
/** With a permit that ends in eight hours by the servers' clock. */
const PERMIT = samplePermit({ issuedAt: NOW - HOUR, expiresAt: NOW + 8 * HOUR });
const SENDING_ON: Phase = { ...SENDING, permit: PERMIT };

describe('a device that is days off', () => {
  it.each([-3 * DAY, 3 * DAY])(
    'by %d ms uploads, and S3 finds no request of the wrong time',
    async (lead) => {
      const world = await started(QUEUED, lead);
      await pass(20_000);
      expect(world.phases()).toEqual(['done']);
      expect(world.skewed).toBe(0);
      expect(world.begun.get('fetchPermit')).toBe(1);
    },
  );

  it.each([-3 * DAY, 3 * DAY])(
    'by %d ms learns the time from S3 where the gateway is away, and renews no permit for it',
    async (lead) => {
      const world = await started(SENDING_ON, lead, async (made) => {
        await made.keepConfig();
        made.unanswered.add('config');
      });
      await pass(100_000);
      expect(world.skewed).toBeGreaterThan(0);
      expect(world.begun.get('fetchPermit') ?? 0).toBeLessThanOrEqual(lead > 0 ? 1 : 0);
      expect(world.begun.get('sendPart')).toBeGreaterThanOrEqual(12);
    },
  );
});

describe('a clock that jumps in the middle of an upload', () => {
  it('costs no request, no part sent again and no permit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -3 * DAY, max: 3 * DAY }),
        fc.integer({ min: 0, max: 1_500 }),
        async (jump, after) => {
          const world = await started(QUEUED, 0);
          await pass(after);
          world.lead = jump;
          await pass(20_000);
          expect(world.phases()).toEqual(['done']);
          expect(world.skewed).toBe(0);
          expect(world.begun.get('fetchPermit')).toBe(1);
          expect(world.begun.get('sendPart')).toBe(12);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('has nothing cut that is on its way, however slow, where nothing else is left to send', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 15_000, max: 3 * DAY }), fc.nat(20_000), async (jump, after) => {
        const world = await started(QUEUED, 0, (made) => {
          made.partTime = 3_000;
        });
        await pass(after);
        world.lead = jump;
        await pass(90_000);
        expect(world.phases()).toEqual(['done']);
        expect(world.begun.get('sendPart')).toBe(12);
      }),
      { numRuns: 40 },
    );
  });

  it.each([-3 * DAY, -1_800_000, 1_800_000, 3 * DAY])(
    'by %d ms leaves a wait as long as the server asked for',
    async (jump) => {
      const world = await started(
        { name: 'waiting', why: 'storage', until: NOW + 60_000, notBefore: NOW + 60_000, then: SENDING_ON },
        0,
      );
      await pass(10_000);
      world.lead = jump;
      await pass(48_000);
      expect(world.phases()).toEqual(['waiting']);
      await pass(5_000);
      expect(world.phases()).not.toEqual(['waiting']);
    },
  );

  it('shows pages when a wait ends by the clock that they show', async () => {
    const until = NOW + 40_000;
    const world = await started(
      { name: 'waiting', why: 'storage', until, notBefore: until, then: SENDING_ON },
      0,
    );
    await pass(5_000);
    world.lead = 3 * DAY;
    await pass(5_000);
    expect(world.views.at(-1)?.phase).toMatchObject({ name: 'waiting', until: until + 3 * DAY });
  });

  it.each(['there', 'away'])('is known to the next worker, with the gateway %s', async (gateway) => {
    const world = await started(QUEUED, 0);
    await pass(600);
    if (gateway === 'away') world.unanswered.add('config');
    world.lead = -3 * DAY;
    await pass(3_000);
    expect(await world.storedOffset()).toBe(3 * DAY);
  });
});

describe('a device that slept', () => {
  it.each(['there', 'away'])('with the gateway %s goes by the time it is then', async (gateway) => {
    const world = await started(
      { name: 'waiting', why: 'storage', until: NOW + HOUR, notBefore: NOW + HOUR, then: SENDING_ON },
      0,
    );
    await pass(2_000);
    if (gateway === 'away') world.silent.add('config');
    vi.setSystemTime(Date.now() + 2 * HOUR);
    world.slept = 2 * HOUR;
    await pass(20_000);
    expect(world.phases()).not.toEqual(['waiting']);
    expect(world.skewed).toBe(0);
  });
});

describe('a time that was stored by a clock three days ahead', () => {
  it('keeps nothing waiting for three days, nor for the minutes that such a wait may last', async () => {
    for (const ahead of [3 * DAY, 1_800_000]) {
      const until = NOW + ahead + 30_000;
      const world = await started(
        { name: 'waiting', why: 'storage', until, notBefore: null, then: SENDING_ON },
        0,
      );
      await pass(5_000);
      expect(world.phases()).not.toEqual(['waiting']);
    }
  });
});

describe('a wait begun while the device says it is offline', () => {
  it('ends seconds after the network is back, with no event that tells of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1_000, max: 300_000 }), async (seed, outage) => {
        const world = new EngineWorld([upload(QUEUED)], LATENCY, seed);
        world.isAway = true;
        world.isOnline = false;
        await world.engine.start();
        await pass(outage);
        expect(world.phases()).toEqual(['waiting']);
        world.isAway = false;
        await pass(8_000);
        expect(world.phases()).not.toEqual(['waiting']);
      }),
      { numRuns: 20 },
    );
  });

  it('is counted where probes get through all the same, so that a device that lies tries ever more seldom', async () => {
    const world = await started(QUEUED, 0, (made) => {
      made.isOnline = false;
      made.unanswered.add('fetchPermit');
    });
    await pass(600_000);
    expect(world.begun.get('fetchPermit')).toBeLessThan(40);
  });
});
