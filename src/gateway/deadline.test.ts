import { expect, test, vi } from 'vitest';
import { createDeadline } from './deadline.ts';

test('fires when the time is up, and says so', () => {
  vi.useFakeTimers();
  const deadline = createDeadline(1000, []);
  vi.advanceTimersByTime(999);
  expect([deadline.signal.aborted, deadline.reason()]).toEqual([false, null]);
  vi.advanceTimersByTime(1);
  expect([deadline.signal.aborted, deadline.reason()]).toEqual([true, 'time']);
  vi.useRealTimers();
});

test('fires with any of its signals, also one that fired before', () => {
  const leaving = new AbortController();
  const deadline = createDeadline(1000, [new AbortController().signal, leaving.signal]);
  leaving.abort();
  const late = createDeadline(1000, [leaving.signal]);
  for (const { signal, reason, clear } of [deadline, late]) {
    expect([signal.aborted, reason()]).toEqual([true, 'signal']);
    clear();
  }
});

test('is over once cleared', () => {
  vi.useFakeTimers();
  const leaving = new AbortController();
  const deadline = createDeadline(1000, [leaving.signal]);
  deadline.clear();
  leaving.abort();
  vi.advanceTimersByTime(2000);
  expect(deadline.signal.aborted).toBe(false);
  vi.useRealTimers();
});
