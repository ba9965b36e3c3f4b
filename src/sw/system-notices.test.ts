import { expect, test } from 'vitest';
import { createSystemNotices } from './system-notices.ts';

/** A system that takes a while for each thing it is asked for, and says how many at most were asked for at once. */
function slowSystem() {
  const seen = { now: 0, most: 0, shown: [] as string[] };
  const during = async <Result>(result: () => Result): Promise<Result> => {
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await Promise.resolve();
    seen.now -= 1;
    return result();
  };
  const systemNotices = createSystemNotices({
    getNotifications: ({ tag = '' } = {}) =>
      during(() =>
        seen.shown.filter((title) => title.startsWith(tag)).map((title) => ({ title }) as Notification),
      ),
    showNotification: (title) =>
      during(() => {
        if (title === '') throw new Error('no title');
        seen.shown.push(title);
      }),
  });
  return { seen, systemNotices };
}

test('is asked for one thing at a time, in turn', async () => {
  const { seen, systemNotices } = slowSystem();
  const [, between] = await Promise.all([
    systemNotices.showNotification('one'),
    systemNotices.getNotifications(),
    systemNotices.showNotification('two'),
    systemNotices.getNotifications({ tag: 'two' }),
  ]);
  expect(between.map(({ title }) => title)).toEqual(['one']);
  expect(seen).toEqual({ now: 0, most: 1, shown: ['one', 'two'] });
});

test('goes on after what could not be shown', async () => {
  const { seen, systemNotices } = slowSystem();
  const failing = systemNotices.showNotification('');
  const next = systemNotices.showNotification('next');
  await expect(failing).rejects.toThrow('no title');
  await next;
  expect(seen.shown).toEqual(['next']);
});
