import { expect, test } from 'vitest';
import type { PushMessage } from '../lib/links/push.ts';
import { addressOf, showPushed } from './push.ts';

function screen(isInSight = false) {
  const shown: [title: string, options: NotificationOptions | undefined][] = [];
  const parts = {
    systemNotices: {
      showNotification: (title: string, options?: NotificationOptions) =>
        Promise.resolve(void shown.push([title, options])),
    },
    isInSight: () => Promise.resolve(isInSight),
  };
  return { shown, push: (message: unknown) => showPushed(parts, JSON.stringify(message)) };
}

const ARRIVED: PushMessage = { kind: 'arrived', title: 'The Smith listing', guest: 'Zoë', filename: 'a.jpg' };
const DONE: PushMessage = {
  ...{ kind: 'order', status: 'done', place: '12 Oak Street' },
  address: 'https://youriguide.com/12-oak-street',
};

test('says what arrived and from whom, and that an iGUIDE is ready or not', async () => {
  const { shown, push } = screen();
  await push(ARRIVED);
  await push({ ...ARRIVED, guest: null });
  await push(DONE);
  await push({ ...DONE, status: 'rejected', address: null });
  expect(shown.map(([title, options]) => [title, options?.body])).toEqual([
    ['a.jpg arrived', 'From Zoë, for “The Smith listing”.'],
    ['a.jpg arrived', 'For “The Smith listing”.'],
    ['The iGUIDE is ready', '12 Oak Street can be seen now.'],
    ['The scan was rejected', '12 Oak Street: open Sitelift to see what happens now.'],
  ]);
});

test('one of a link or an order takes the place of the one before', async () => {
  const { shown, push } = screen();
  for (const message of [ARRIVED, { ...ARRIVED, filename: 'b.jpg' }, { ...ARRIVED, title: 'Other' }, DONE])
    await push(message);
  const tags = shown.map(([, options]) => options?.tag);
  expect(tags[0]).toBe(tags[1]);
  expect(new Set(tags).size).toBe(3);
});

test('a page in sight shows it itself, and what a later version says is shown all the same', async () => {
  const seen = screen(true);
  await seen.push(ARRIVED);
  expect(seen.shown).toEqual([]);
  await seen.push({ kind: 'another' });
  await showPushed(
    { systemNotices: { showNotification: () => Promise.resolve() }, isInSight: () => Promise.resolve(false) },
    'x',
  );
  expect(seen.shown[0]?.[0]).toBe('There is news in Sitelift');
});

test('a click leads to the finished iGUIDE, and else to the app', async () => {
  const { shown, push } = screen();
  await push(DONE);
  await push(ARRIVED);
  expect(shown.map(([, options]) => addressOf(options?.data))).toEqual([DONE.address, null]);
  expect(addressOf({ ids: [] })).toBeNull();
});
