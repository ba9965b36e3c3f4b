import { expect, test } from 'vitest';
import { Screen } from './screen.ts';

function world(answer: () => Promise<boolean> = () => Promise.resolve(true)) {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const state = { locks: 0 };
  const device = {
    canKeepScreenOn: true,
    keepScreenOn: async () => {
      if (!(await answer())) return null;
      state.locks += 1;
      return () => {
        state.locks -= 1;
      };
    },
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { state, settled, open: () => new Screen(device, storage) };
}

test('the screen is kept on while files are sent, for who wants that, also after a reload', async () => {
  const { state, settled, open } = world();
  const screen = open();
  screen.note(true);
  await settled();
  expect(state.locks).toBe(0);
  screen.want(true);
  await settled();
  expect(state.locks).toBe(1);
  screen.note(false);
  await settled();
  expect(state.locks).toBe(0);
  const reloaded = open();
  reloaded.note(true);
  await settled();
  expect([reloaded.isWanted, state.locks]).toEqual([true, 1]);
  reloaded.want(false);
  await settled();
  expect([open().isWanted, state.locks]).toEqual([false, 0]);
});

test('told several times at once it is kept on once, and let go when that is over', async () => {
  const { state, settled, open } = world();
  const screen = open();
  screen.want(true);
  for (const isSending of [true, true, false, true]) screen.note(isSending);
  await settled();
  expect(state.locks).toBe(1);
  screen.note(true);
  screen.note(false);
  await settled();
  expect(state.locks).toBe(0);
});

test('a refusal is no trouble', async () => {
  const { state, settled, open } = world(() => Promise.resolve(false));
  const screen = open();
  screen.want(true);
  screen.note(true);
  await settled();
  expect(state.locks).toBe(0);
});
