import { Hono } from 'hono';
import { expect, onTestFinished, test, vi } from 'vitest';
import { GUEST_FEED_PATH } from '../../lib/links/feed-paths.ts';
import type { GuestDoor } from '../links/guest-door.ts';
import { answerRefusal, Refusal } from '../refusal.ts';
import type { Sessions } from '../sessions.ts';
import { createFeedRoutes } from './feed-routes.ts';
import { Hub } from './hub.ts';
import { OrderWatches } from './order-watches.ts';

test('a gateway that holds all it can sends others away for a while, until one leaves', async () => {
  const closing = new AbortController();
  onTestFinished(() => closing.abort());
  const hub = new Hub(() => Promise.resolve(() => Promise.resolve()));
  const link = { id: 'link', terms: { iguideId: 'ig1', workOrderId: null, follow: false } };
  const onHeld = vi.fn();
  const routes = createFeedRoutes({
    ...{ hub, closing: closing.signal, onHeld, most: 2 },
    watches: new OrderWatches({
      hub,
      read: () => Promise.reject(new Error('not read here')),
      ask: () => Promise.resolve(),
      askEvery: 60_000,
    }),
    door: { enter: () => Promise.resolve({ link }) } as unknown as GuestDoor,
    sessions: {} as Sessions,
  });
  const app = new Hono();
  app.route('/', routes);
  app.onError((error, context) => {
    if (error instanceof Refusal) return answerRefusal(context, error);
    throw error;
  });
  const ask = () => app.request(GUEST_FEED_PATH);
  const [first, second] = [await ask(), await ask()];
  expect([first.status, second.status]).toEqual([200, 200]);
  const away = await ask();
  expect([away.status, away.headers.get('Retry-After')]).toEqual([503, '60']);
  await first.body?.cancel();
  await vi.waitFor(() => {
    expect(onHeld).toHaveBeenLastCalledWith(1);
  });
  expect((await ask()).status).toBe(200);
});
