import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { capped } from './keep-alive.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => undefined);

async function isOver(promise: Promise<void>): Promise<boolean> {
  let over = false;
  void promise.then(() => (over = true));
  await vi.advanceTimersByTimeAsync(0);
  return over;
}

test('an event lasts as long as its work, also when that fails', async () => {
  expect(await isOver(capped(Promise.resolve()))).toBe(true);
  expect(await isOver(capped(Promise.reject(new Error('of the work'))))).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('an event whose work goes on ends at the cap', async () => {
  const event = capped(never, 60_000);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(await isOver(event)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await isOver(event)).toBe(true);
});
