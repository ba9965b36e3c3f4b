import { afterEach, expect, test, vi } from 'vitest';
import type { Guest } from '../links/guest-door.ts';
import { Hub } from './hub.ts';
import { OrderWatches } from './order-watches.ts';

afterEach(() => vi.useRealTimers());

test('an order is asked about once for all who watch it, and no more once the last one left', () => {
  vi.useFakeTimers();
  const hub = new Hub(() => Promise.reject(new Error('not listened to here')));
  const subscribe = vi.spyOn(hub, 'subscribe');
  const ask = vi.fn(() => Promise.resolve(null));
  const watches = new OrderWatches({ hub, ask, askEvery: 1_000 });
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
