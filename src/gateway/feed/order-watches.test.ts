import { afterEach, expect, test, vi } from 'vitest';
import type { Progress } from '../../lib/links/guest-link.ts';
import type { Guest } from '../links/guest-door.ts';
import { Hub } from './hub.ts';
import { OrderWatches } from './order-watches.ts';

afterEach(() => vi.useRealTimers());

test('an order is asked about once for all who watch it, and no more once the last one left', () => {
  vi.useFakeTimers();
  const hub = new Hub(() => Promise.reject(new Error('not listened to here')));
  const subscribe = vi.spyOn(hub, 'subscribe');
  const ask = vi.fn(() => Promise.resolve(null));
  const read = () => Promise.resolve({ stages: [], address: null });
  const watches = new OrderWatches({ hub, read, ask, askEvery: 1_000 });
  const guest = { opened: {} } as unknown as Guest;
  const watch = (workOrderId: string) =>
    watches.watch(guest, { iguideId: 'ig1', workOrderId }, () => undefined);
  const stops = [watch('A'), watch('A'), watch('A')];
  const other = watch('B');
  expect(subscribe).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1_000);
  expect(ask).toHaveBeenCalledTimes(2);
  other();
  for (const stop of stops.slice(1)) stop();
  vi.advanceTimersByTime(1_000);
  expect(ask).toHaveBeenCalledTimes(3);
  stops[0]?.();
  vi.advanceTimersByTime(10_000);
  expect(ask).toHaveBeenCalledTimes(3);
});

test('what is known last is told last, also where it is read sooner', async () => {
  const hub = new Hub(() => Promise.reject(new Error('not listened to here')));
  const subscribe = vi.spyOn(hub, 'subscribe');
  const reads: ((progress: Progress) => void)[] = [];
  const read = vi.fn(() => new Promise<Progress>((resolve) => reads.push(resolve)));
  const watches = new OrderWatches({ hub, read, ask: () => Promise.resolve(null), askEvery: 1_000 });
  const heard: (string | null)[] = [];
  const stop = watches.watch({} as Guest, { iguideId: 'ig1', workOrderId: 'A' }, ({ address }) =>
    heard.push(address),
  );
  const [, news] = subscribe.mock.calls[0] ?? [];
  news?.();
  news?.();
  await vi.waitFor(() => expect(read).toHaveBeenCalled());
  reads[1]?.({ stages: [], address: 'new' });
  reads[0]?.({ stages: [], address: 'old' });
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2));
  reads[1]?.({ stages: [], address: 'new' });
  await vi.waitFor(() => expect(heard).toEqual(['old', 'new']));
  stop();
});
