import { describe, expect, test, vi } from 'vitest';
import { GUEST_PUSH_PATH, PUSH_PATH } from '../../../lib/links/push.ts';
import type { LazyDatabase } from '../../database/open-database.ts';
import { startPushService, type PushedBrowser } from '../../testing/push-service.ts';
import { sendJson } from '../../testing/test-gateway.ts';
import { ASSETS, goodPortal, linkWorld, ORDER, outcome } from './link-world.ts';

const PATIENCE = 10_000;
let orders = 0;

/** Who is told with no page open, whichever database keeps it. */
export function describePush(database: () => LazyDatabase): void {
  const withService = async () => {
    const service = await startPushService();
    const world = await linkWorld(database(), goodPortal(), { pushHosts: [service.host] });
    const operator = await world.operator();
    const subscribed = async (ask: typeof operator.ask, path: string): Promise<PushedBrowser> => {
      const browser = service.browser();
      const answer = await ask(path, { method: 'POST', json: browser.subscription });
      expect(answer.status).toBe(204);
      return browser;
    };
    return { service, world, operator, subscribed };
  };
  /** Hands a file in, and has it processed. */
  const handIn = async ({ world }: Awaited<ReturnType<typeof withService>>, secret: string, name: string) => {
    const guest = world.guest(secret);
    const permit = (await (await guest.asset(name, 1_000, { name: 'Zoë' })).json()) as { name: string };
    await guest.process(`${ASSETS}/${permit.name}`);
    expect((await guest.wait(`${ASSETS}/${permit.name}`)).status).toBe(204);
    return () => guest.wait(`${ASSETS}/${permit.name}`);
  };

  describe('who has no page open', () => {
    test('is told of a guest’s file once it is processed, and nobody else is', async () => {
      const setting = await withService();
      const { world, operator, subscribed } = setting;
      const [own, other] = [
        await subscribed(operator.ask, PUSH_PATH),
        await subscribed((await world.operator()).ask, PUSH_PATH),
      ];
      const { secret } = await operator.make({ title: 'The Smith listing' });
      const waitAgain = await handIn(setting, secret, 'front.jpg');
      await waitAgain();
      await handIn(setting, secret, 'back.jpg');
      const arrived = { kind: 'arrived', title: 'The Smith listing', guest: 'Zoë' };
      await vi.waitFor(() => expect(own.messages).toHaveLength(2), PATIENCE);
      expect(own.messages).toEqual([
        { ...arrived, filename: 'front.jpg' },
        { ...arrived, filename: 'back.jpg' },
      ]);
      expect(other.messages).toEqual([]);
      const { publicKey } = (await (await operator.ask(PUSH_PATH)).json()) as { publicKey: string };
      expect(own.authorizations[0]).toMatch(
        new RegExp(`^vapid t=[\\w-]+\\.[\\w-]+\\.[\\w-]+, k=${publicKey}$`),
      );
    });

    test('is told when an order is at its end: who follows it, and who made the link', async () => {
      const setting = await withService();
      const { world, operator, subscribed } = setting;
      const place = { status: 'pending_draft' };
      world.answering(({ url }, response) =>
        sendJson(
          response,
          200,
          url.includes('/workOrders/') ? { id: ORDER, ...place } : { id: 'ig1', alias: 'oak' },
        ),
      );
      orders += 1;
      const workOrderId = `P${orders}${Date.now()}` as never;
      const { secret } = await operator.make({ follow: true, workOrderId });
      const guest = world.guest(secret);
      const follower = await subscribed((path, init) => guest.ask(path, init), GUEST_PUSH_PATH);
      const own = await subscribed(operator.ask, PUSH_PATH);
      for (const status of ['pending_draft', 'pending_qa', 'done', 'done']) {
        place.status = status;
        world.pass(60_000);
        await guest.look();
      }
      const message = {
        ...{ kind: 'order', status: 'done', place: '200 University Ave W' },
        address: 'https://youriguide.com/oak',
      };
      await vi.waitFor(() => expect(own.messages).toEqual([message]), PATIENCE);
      await vi.waitFor(() => expect(follower.messages).toEqual([message]), PATIENCE);
    });

    test('is told later by a push service that is away, and forgotten where it is gone', async () => {
      const setting = await withService();
      const { operator, subscribed } = setting;
      const [slow, gone] = [
        await subscribed(operator.ask, PUSH_PATH),
        await subscribed(operator.ask, PUSH_PATH),
      ];
      slow.statuses.push(503, 429);
      gone.statuses.push(410);
      const { secret } = await operator.make();
      await handIn(setting, secret, 'one.jpg');
      await vi.waitFor(() => expect(slow.messages).toHaveLength(1), PATIENCE);
      await vi.waitFor(() => expect(gone.authorizations).toHaveLength(1), PATIENCE);
      await vi.waitFor(async () => {
        await handIn(setting, secret, `${crypto.randomUUID()}.jpg`);
        expect(slow.messages.length).toBeGreaterThan(2);
      }, PATIENCE);
      expect(gone.authorizations).toHaveLength(1);
    });

    test('is not told any more once they said so', async () => {
      const setting = await withService();
      const { operator, subscribed } = setting;
      const [left, stays] = [
        await subscribed(operator.ask, PUSH_PATH),
        await subscribed(operator.ask, PUSH_PATH),
      ];
      const { endpoint } = left.subscription;
      expect((await operator.ask(PUSH_PATH, { method: 'DELETE', json: { endpoint } })).status).toBe(204);
      await handIn(setting, (await operator.make()).secret, 'one.jpg');
      await vi.waitFor(() => expect(stays.messages).toHaveLength(1), PATIENCE);
      expect(left.authorizations).toEqual([]);
    });

    test('is not told any more once they sign out there', async () => {
      const setting = await withService();
      const { service, world, operator, subscribed } = setting;
      const { gateway } = world;
      const stays = await subscribed(operator.ask, PUSH_PATH);
      const left = service.browser();
      // The gateway's own client keeps cookies, as a browser does.
      await gateway.signIn({ appId: operator.appId, appToken: `token-of-${operator.appId}` });
      expect((await gateway.request(PUSH_PATH, { json: left.subscription })).status).toBe(204);
      const { secret } = await operator.make();
      expect((await gateway.request('/api/session', { method: 'DELETE' })).ok).toBe(true);
      expect([...gateway.cookies.keys()]).toEqual([]);
      await handIn(setting, secret, 'one.jpg');
      await vi.waitFor(() => expect(stays.messages).toHaveLength(1), PATIENCE);
      expect(left.authorizations).toEqual([]);
    });

    test('has the same key from every gateway', async () => {
      const { world, operator } = await withService();
      const second = await world.startOne();
      const keyOf = async (answer: Promise<Response>) => await (await answer).json();
      const own = await keyOf(operator.ask(PUSH_PATH));
      expect(own).toEqual({ publicKey: expect.stringMatching(/^[\w-]{87}$/) as string });
      expect(await keyOf((await world.operator(second)).ask(PUSH_PATH))).toEqual(own);
    });

    test('names a browser’s push service, and no other address', async () => {
      const { service, operator } = await withService();
      const { keys } = service.browser().subscription;
      const post = (endpoint: string) => operator.ask(PUSH_PATH, { json: { endpoint, keys } });
      for (const endpoint of [
        'https://fcm.googleapis.com/fcm/send/x',
        'https://updates.push.services.mozilla.com/wpush/v2/x',
        'https://web.push.apple.com/x',
      ])
        expect((await post(endpoint)).status).toBe(204);
      for (const endpoint of [
        'http://fcm.googleapis.com/fcm/send/x',
        'https://fcm.googleapis.com:8443/x',
        'https://fcm.googleapis.com.evil.example/x',
        'https://evil-push.apple.com/x',
        'https://push.apple.com@evil.example/x',
        'http://127.0.0.1:1/x',
        'http://169.254.169.254/latest',
        'file:///etc/passwd',
        'x',
      ])
        expect(await outcome(await post(endpoint))).toBe('400 bad-request');
    });
  });
}
