import { EventSourceParserStream } from 'eventsource-parser/stream';
import { describe, expect, test } from 'vitest';
import { FEED_PATH } from '../../../lib/links/feed-paths.ts';
import type { LazyDatabase } from '../../database/open-database.ts';
import { sendJson, type PortalAnswers } from '../../testing/test-gateway.ts';
import { linkWorld, ORDER, outcome } from './link-world.ts';

const MINUTE = 60_000;
let orders = 0;

/** Events as they come; opened once the first one is there. */
async function reading(answering: Promise<Response>) {
  const answer = await answering;
  const { body } = answer;
  if (!answer.ok || body === null) throw new Error(`no feed: ${await outcome(answer)}`);
  const events = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  const next = async (): Promise<{ event: string; data: unknown } | null> => {
    const { value } = await events.read();
    if (value === undefined) return null;
    const { event = '', data } = value;
    return { event, data: data === '' ? null : (JSON.parse(data) as unknown) };
  };
  expect(await next()).toEqual({ event: 'open', data: null });
  return {
    next,
    /** The next one of that name; null: it ended without. */
    async nextOf(event: string): Promise<unknown> {
      let one = await next();
      while (one !== null && one.event !== event) one = await next();
      return one?.data ?? null;
    },
  };
}

/** What pages are told as it happens, whichever database keeps it. */
export function describeFeeds(database: () => LazyDatabase): void {
  const following = async () => {
    const place = { status: 'empty', asked: 0 };
    const portal: PortalAnswers = ({ url }, response) => {
      place.asked += 1;
      const isOrder = url.includes('/workOrders/');
      sendJson(response, 200, isOrder ? { id: ORDER, status: place.status } : { id: 'ig1', alias: 'oak' });
    };
    const world = await linkWorld(database(), portal);
    orders += 1;
    const operator = await world.operator();
    const workOrderId = `W${orders}${Date.now()}` as never;
    const made = await operator.make({ follow: true, workOrderId, assets: [], stitchData: false });
    return { place, world, operator, ...made };
  };

  describe('a page that is open', () => {
    test('is told of each stage as it comes, with its time, also by another gateway', async () => {
      const { place, world, secret } = await following();
      // Asked about now, so that nobody asks again before a minute is over.
      await world.guest(secret).open();
      const [one, other] = await Promise.all([
        reading(world.guest(secret).feed()),
        reading(world.guest(secret, { at: await world.startOne() }).feed()),
      ]);
      place.status = 'done';
      world.pass(MINUTE);
      for (const page of [one, other]) {
        let last = await page.next();
        // What was seen before the order went on may be told first, and the address after the stage.
        while (last !== null && !JSON.stringify(last).includes('/oak')) last = await page.next();
        expect(last).toEqual({
          event: 'progress',
          data: {
            stages: expect.arrayContaining([{ status: 'done', since: world.now() }]) as unknown,
            address: 'https://youriguide.com/oak',
          },
        });
      }
    });

    test('has the Portal asked as often as one alone, however many there are', async () => {
      const { place, world, secret } = await following();
      const pages = await Promise.all(Array.from({ length: 30 }, () => reading(world.guest(secret).feed())));
      place.status = 'pending_draft';
      for (const page of pages) {
        let last = await page.next();
        while (!JSON.stringify(last).includes('pending_draft')) {
          world.pass(MINUTE);
          last = await page.next();
        }
      }
      expect(place.asked).toBeLessThan(15);
    });

    test('hears that its link was closed, and nothing after it', async () => {
      const { world, operator, link, secret } = await following();
      const page = await reading(world.guest(secret).feed());
      await operator.change(link.id, { isRevoked: true });
      expect(await page.nextOf('link')).toEqual({});
      expect(await page.nextOf('link')).toBeNull();
      expect(await outcome(await world.guest(secret).feed())).toBe('403 link-revoked');
    });

    test('hears that its link has other terms', async () => {
      const { world, operator, link, secret } = await following();
      const page = await reading(world.guest(secret).feed());
      for (const title of ['One', 'Other']) {
        await operator.change(link.id, { terms: { title } });
        expect(await page.nextOf('link')).toEqual({});
      }
    });

    test('is no way round a passphrase', async () => {
      const world = await linkWorld(database());
      const { secret } = await (await world.operator()).make({}, 'right one');
      expect(await outcome(await world.guest(secret).feed())).toBe('403 link-locked');
    });

    test('of an operator hears what comes in through a link of theirs, and of no other’s', async () => {
      const world = await linkWorld(database());
      const [owner, stranger] = [await world.operator(), await world.operator()];
      const { secret } = await owner.make();
      const { secret: strangers } = await stranger.make();
      const [own, others] = [await reading(owner.ask(FEED_PATH)), await reading(stranger.ask(FEED_PATH))];
      await world.guest(secret).asset('a.jpg', 1_000);
      expect(await own.next()).toEqual({ event: 'links', data: {} });
      await world.guest(strangers).asset('a.jpg', 1_000);
      // The first that the stranger hears is of their own: nothing came before it.
      expect(await others.next()).toEqual({ event: 'links', data: {} });
      await owner.change((await owner.list())[0]?.id as never, { isRevoked: true });
      expect(await own.next()).toEqual({ event: 'links', data: {} });
    });

    test('lets the gateway stop', async () => {
      const { world, secret } = await following();
      const second = await world.startOne();
      const page = await reading(world.guest(secret, { at: second }).feed());
      await second.close();
      expect(await page.nextOf('end')).toBeNull();
    });
  });
}
