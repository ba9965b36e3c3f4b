import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Background, type WakeUps } from './background.ts';

/** A page that runs uploads beats more often than a wake-up lasts. */
const WAKE_UP = 170_000;

let asked: string[];
let isAllowed: boolean;
let isBusy: boolean;
let resume: () => Promise<void>;
let errandOver: (id: string) => Promise<void>;

const never = (): Promise<void> => new Promise<never>(() => undefined);
const take = (kind: string) => () => {
  asked.push(kind);
  return isAllowed ? Promise.resolve() : Promise.reject(new Error('no page is open'));
};
const chromium: WakeUps = {
  sync: { register: take('once') },
  periodicSync: { register: take('regularly') },
};

function background(wakeUps: WakeUps = chromium): Background {
  return new Background(wakeUps, {
    resume: () => resume(),
    isBusy: () => isBusy,
    errandOver: (id) => errandOver(id),
  });
}

/** How an event of the browser ended, if it did. */
async function endOf(event: Promise<void>): Promise<() => 'done' | 'again' | null> {
  let end: 'done' | 'again' | null = null;
  event.then(
    () => (end = 'done'),
    () => (end = 'again'),
  );
  await vi.advanceTimersByTimeAsync(0);
  return () => end;
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  isAllowed = true;
  isBusy = true;
  resume = never;
  errandOver = never;
});
afterEach(() => {
  vi.useRealTimers();
});

test('a wake-up is asked for once while something is left, and none while nothing is', async () => {
  const one = background();
  one.heard(false);
  expect(asked).toEqual([]);
  for (let beat = 0; beat < 5; beat += 1) one.heard(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['once', 'regularly']);
  one.heard(false);
  one.heard(true);
  expect(asked).toHaveLength(4);
});

test('one that was refused is asked for again with the next word of a page', async () => {
  isAllowed = false;
  const one = background();
  one.heard(true);
  await vi.advanceTimersByTimeAsync(0);
  one.heard(true);
  expect(asked).toEqual(['once', 'regularly', 'once', 'regularly']);
});

test('a browser that has none is left alone', () => {
  const one = background({});
  one.heard(true);
  expect(asked).toEqual([]);
});

test('a wake-up ends with the work, and leaves nothing behind', async () => {
  let finish = (): void => undefined;
  resume = () => new Promise((resolve) => (finish = resolve));
  const end = await endOf(background().sync());
  expect(end()).toBeNull();
  isBusy = false;
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(end()).toBe('done');
  expect(vi.getTimerCount()).toBe(0);
});

test('with no page open, one that leaves something comes again, before the browser would kill the worker', async () => {
  const end = await endOf(background().sync());
  await vi.advanceTimersByTimeAsync(WAKE_UP - 1);
  expect(end()).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(end()).toBe('again');
});

test('with a page open, the next one is asked for during it', async () => {
  const one = background();
  one.heard(true);
  await vi.advanceTimersByTimeAsync(0);
  const end = await endOf(one.sync());
  one.heard(true);
  await vi.advanceTimersByTimeAsync(WAKE_UP);
  expect(asked.filter((kind) => kind === 'once')).toHaveLength(2);
  expect(end()).toBe('done');
});

test('one that can’t even begin comes again', async () => {
  isBusy = false;
  resume = () => Promise.reject(new Error('no storage'));
  expect((await endOf(background().sync()))()).toBe('again');
});

test('a regular one is never rejected: it comes again by itself', async () => {
  const end = await endOf(background().periodicSync());
  await vi.advanceTimersByTimeAsync(WAKE_UP);
  expect(end()).toBe('done');
});
