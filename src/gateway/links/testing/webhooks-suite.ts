import { describe, expect, test, vi } from 'vitest';
import { WEBHOOKS_PATH } from '../../webhooks/webhook-routes.ts';
import type { LazyDatabase } from '../../database/open-database.ts';
import { sendJson, type PortalAnswers } from '../../testing/test-gateway.ts';
import { linkWorld, outcome } from './link-world.ts';

const ADDRESS = {
  ...{ country: 'Canada', provinceState: 'Ontario', city: 'Waterloo', postalCode: 'N2L 3G1' },
  ...{ streetName: 'University Ave W', streetNumber: '200' },
};
const NEW = { type: 'standard', industry: 'residential', address: ADDRESS };
let made = 0;

/** A Portal that makes iGUIDEs, and says of their orders what the test wants. */
function portalWith(place: { status: string; answer: number; asked: number }): PortalAnswers {
  return ({ method, url }, response) => {
    if (method === 'POST') {
      made += 1;
      const ids = { id: `igHOOK${made}x${Date.now()}`, defaultViewId: 'v1', workOrderId: `H${made}` };
      sendJson(response, 200, { ...ids, alias: `oak-${made}`, type: 'standard', industry: 'residential' });
      return;
    }
    place.asked += 1;
    if (place.answer !== 200) sendJson(response, place.answer, { code: 'no' });
    else if (url.includes('/workOrders/'))
      sendJson(response, 200, { id: url.split('/').at(-1), status: place.status });
    else sendJson(response, 200, { id: url.split('/').at(-1), alias: 'oak' });
  };
}

/** What the Portal tells by itself, whichever database keeps it. */
export function describeWebhooks(database: () => LazyDatabase): void {
  const withWebhook = async () => {
    const place = { status: 'done', answer: 200, asked: 0 };
    const world = await linkWorld(database(), portalWith(place));
    const operator = await world.operator();
    const answer = await operator.ask('/api/v1/iguides', {
      json: { ...NEW, webhooks: [{ event: '*', url: 'https://evil.example/' }] },
    });
    expect(answer.status).toBe(200);
    const { id, workOrderId } = (await answer.json()) as { id: string; workOrderId: string };
    const sent = JSON.parse(world.portal.requests.at(-1)?.body ?? '') as {
      webhooks: { event: string; url: string }[];
    };
    const [webhook] = sent.webhooks;
    const path = new URL(webhook?.url ?? '').pathname;
    const terms = { iguideId: id as never, workOrderId: workOrderId as never, follow: true };
    const { secret } = await operator.make({ ...terms, assets: [], stitchData: false });
    const tell = (body: unknown, at = path) => world.gateway.request(at, { json: body });
    return {
      place,
      world,
      operator,
      sent,
      path,
      event: { type: 'ready', iguideId: id, workOrderId },
      tell,
      secret,
    };
  };
  /** As a guest of the order sees it, without the Portal being asked by it. */
  const statusOf = async ({ world, secret }: Awaited<ReturnType<typeof withWebhook>>) => {
    const link = (await world.guest(secret).open()) as { progress: { stages: unknown[]; address: unknown } };
    return link.progress;
  };

  describe('a webhook', () => {
    test('is registered with each new iGUIDE, by an address of its own, and no other one is', async () => {
      const { sent, path } = await withWebhook();
      expect(sent.webhooks).toEqual([
        {
          event: 'ready',
          url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/hooks\/[\w-]{32}$/) as string,
        },
      ]);
      const other = await withWebhook();
      expect(other.path).not.toBe(path);
    });

    test('has what it tells confirmed by the Portal, before anyone hears of it', async () => {
      const webhook = await withWebhook();
      const { place, world, event, tell } = webhook;
      expect((await tell(event)).status).toBe(204);
      await vi.waitFor(() => expect(place.asked).toBe(2), 10_000);
      // The guest's own look would ask: a Portal that is away then shows what is known.
      world.answering((_, response) => sendJson(response, 503, { code: 'unavailable' }));
      await vi.waitFor(
        async () =>
          expect(await statusOf(webhook)).toEqual({
            stages: [{ status: 'done', since: world.now() }],
            address: 'https://youriguide.com/oak',
          }),
        10_000,
      );
    });

    test('that says what is not so is believed in nothing', async () => {
      const webhook = await withWebhook();
      const { place, world, event, tell } = webhook;
      place.status = 'pending_draft';
      await tell({ ...event, urls: { publicUrl: 'https://evil.example/' } });
      await vi.waitFor(() => expect(place.asked).toBe(1), 10_000);
      world.answering((_, response) => sendJson(response, 503, { code: 'unavailable' }));
      await vi.waitFor(
        async () =>
          expect(await statusOf(webhook)).toMatchObject({
            stages: [{ status: 'pending_draft' }],
            address: null,
          }),
        10_000,
      );
    });

    test('that tells the same again has the Portal asked no more', async () => {
      const { place, world, event, tell } = await withWebhook();
      await tell(event);
      await vi.waitFor(() => expect(place.asked).toBe(2), 10_000);
      for (let time = 0; time < 3; time += 1) expect((await tell(event)).status).toBe(204);
      const askedOf = (order: string): number =>
        world.portal.requests.filter(({ url }) => url.endsWith(`/workOrders/${order}`)).length;
      // All that was due at one look is asked about before the next one.
      for (const order of ['ANOTHER1', 'ANOTHER2']) {
        await tell({ ...event, workOrderId: order });
        await vi.waitFor(() => expect(askedOf(order)).toBe(1), 10_000);
      }
      expect(askedOf(event.workOrderId)).toBe(1);
    });

    test('is stored when it is taken: a Portal that is away is asked later, by whichever gateway', async () => {
      const webhook = await withWebhook();
      const { place, world, event, tell } = webhook;
      place.answer = 503;
      expect((await tell(event)).status).toBe(204);
      await vi.waitFor(() => expect(place.asked).toBe(1), 10_000);
      place.answer = 200;
      const second = await world.startOne();
      world.pass(10_000);
      second.resume();
      await vi.waitFor(() => expect(place.asked).toBe(3), 10_000);
    });

    test('is answered with an error that has it sent again where nothing can be stored', async () => {
      const { world, path, event } = await withWebhook();
      const away = await world.startOne({
        ...database(),
        get: () => Promise.reject(new Error('the database is away')),
      });
      expect((await away.request(path, { json: event })).status).toBe(500);
    });

    test('opens to its secret alone, and to events of its own iGUIDE', async () => {
      const { place, event, tell } = await withWebhook();
      expect(await outcome(await tell(event, `${WEBHOOKS_PATH}/${'A'.repeat(32)}`))).toBe('404 not-found');
      expect(await outcome(await tell(event, `${WEBHOOKS_PATH}/x`))).toBe('404 not-found');
      expect(await outcome(await tell({ ...event, iguideId: 'igFKUNRGC5V8DD1' }))).toBe('400 bad-request');
      expect(await outcome(await tell({ type: 'ready' }))).toBe('400 bad-request');
      expect(await outcome(await tell('ready'))).toBe('400 bad-request');
      expect(await outcome(await tell({ ...event, more: 'x'.repeat(70_000) }))).toBe('413 too-large');
      expect((await tell({ type: 'renamed' })).status).toBe(204);
      expect(place.asked).toBe(0);
    });

    test('leaves its secret in no log, and is forgotten where the iGUIDE was refused', async () => {
      const { world, path, operator, event, tell } = await withWebhook();
      await tell(event);
      expect(JSON.stringify(world.gateway.lines)).not.toContain(path.split('/').at(-1));
      world.answering((_, response) => sendJson(response, 400, { code: 'invalid_argument' }));
      const refused = await operator.ask('/api/v1/iguides', { json: NEW });
      expect(refused.status).toBe(400);
      const { webhooks } = JSON.parse(world.portal.requests.at(-1)?.body ?? '') as {
        webhooks: { url: string }[];
      };
      const forgotten = new URL(webhooks[0]?.url ?? '').pathname;
      expect(await outcome(await tell(event, forgotten))).toBe('404 not-found');
    });
  });
}
