import { describe, expect, test } from 'vitest';
import type { LazyDatabase } from '../../database/open-database.ts';
import { sendJson, type PortalAnswers } from '../../testing/test-gateway.ts';
import { linkWorld, ORDER } from './link-world.ts';

const MINUTE = 60_000;
/** Orders of a test's own: what one saw of an order is told to all who follow it. */
let orders = 0;

/** A Portal whose work order is where the test says. */
function portalAt(place: { status: string; asked: number }): PortalAnswers {
  return ({ url }, response) => {
    place.asked += 1;
    if (url.includes('/workOrders/')) {
      sendJson(response, 200, { id: ORDER, status: place.status });
      return;
    }
    sendJson(response, 200, { id: 'igFKUNRGC5V8DD1', alias: '12-oak-street' });
  };
}

/** What must hold of following, whichever database keeps it. */
export function describeFollowing(database: () => LazyDatabase): void {
  const following = async () => {
    const place = { status: 'empty', asked: 0 };
    const world = await linkWorld(database(), portalAt(place));
    orders += 1;
    const terms = { follow: true, workOrderId: `F${orders}${Date.now()}` as never };
    const { secret } = await (await world.operator()).make({ ...terms, assets: [], stitchData: false });
    const guest = world.guest(secret);
    const progress = async () => ((await guest.open()) as { progress: unknown }).progress;
    return { place, world, secret, guest, progress };
  };

  describe('a guest who follows an order', () => {
    test('sees each stage with its time, and where the finished iGUIDE is', async () => {
      const { place, world, progress } = await following();
      const start = world.now();
      expect(await progress()).toEqual({ stages: [{ status: 'empty', since: start }], address: null });
      for (const status of ['pending_draft', 'pending_qa', 'done']) {
        place.status = status;
        world.pass(MINUTE);
        await progress();
      }
      world.pass(MINUTE);
      expect(await progress()).toEqual({
        stages: [
          { status: 'empty', since: start },
          { status: 'pending_draft', since: start + MINUTE },
          { status: 'pending_qa', since: start + 2 * MINUTE },
          { status: 'done', since: start + 3 * MINUTE },
        ],
        address: 'https://youriguide.com/12-oak-street',
      });
    });

    test('does not have the Portal asked more often for being one of many, on several gateways', async () => {
      const { place, world, secret } = await following();
      const second = await world.startOne();
      const looks = Array.from({ length: 40 }, (_, index) =>
        world.guest(secret, { at: index % 2 === 0 ? world.gateway : second }).look(),
      );
      for (const answer of await Promise.all(looks)) expect(answer.status).toBe(200);
      expect(place.asked).toBe(1);
      world.pass(19_999);
      await world.guest(secret).look();
      expect(place.asked).toBe(1);
      world.pass(1);
      await world.guest(secret).look();
      expect(place.asked).toBe(2);
    });

    test('sees no stage again for an answer that comes late', async () => {
      const { place, world, guest, progress } = await following();
      let first: Promise<unknown> = Promise.resolve();
      const answerLate = await new Promise<() => void>((resolve) => {
        world.answering((_, response) => {
          resolve(() => {
            sendJson(response, 200, { id: ORDER, status: 'empty' });
          });
        });
        first = guest.look();
      });
      world.answering(portalAt(place));
      place.status = 'done';
      world.pass(MINUTE);
      const seen = await progress();
      expect(seen).toMatchObject({ stages: [{ status: 'done', since: world.now() }] });
      world.pass(1_000);
      answerLate();
      await first;
      expect(await progress()).toEqual(seen);
    });

    test('seldom has the Portal asked about an order that is done', async () => {
      const { place, world, progress } = await following();
      place.status = 'done';
      await progress();
      const { asked } = place;
      world.pass(599_999);
      await progress();
      expect(place.asked).toBe(asked);
      place.status = 'pending_qa';
      world.pass(1);
      expect(await progress()).toMatchObject({ stages: [{ status: 'done' }, { status: 'pending_qa' }] });
    });

    test('is told what was seen before while the Portal can’t be asked, which is tried again at once', async () => {
      const { place, world, progress } = await following();
      const seen = await progress();
      world.answering((_, response) => sendJson(response, 503, { code: 'unavailable' }));
      world.pass(MINUTE);
      expect(await progress()).toEqual(seen);
      world.answering(portalAt(place));
      place.status = 'pending_draft';
      expect(await progress()).toMatchObject({ stages: [{ status: 'empty' }, { status: 'pending_draft' }] });
    });

    test('hands nothing in', async () => {
      const { guest } = await following();
      expect((await guest.asset('a.jpg', 1_000)).status).toBe(403);
    });
  });
}
