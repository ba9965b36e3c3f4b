import { expect, test } from 'vitest';
import type { LimitsView } from '../../lib/channel/limits-view.ts';
import { kind, ok, start, UPLOAD, welcome } from '../testing/bridge-page.ts';
import { settled } from '../testing/fake-clock.ts';
import { uploadId } from '../../lib/channel/testing/sample-view.ts';

const ids = [uploadId(1)];

test('the handshake brings every upload, and one beat follows it', async () => {
  const page = start((command) => kind(command));
  await page.clock.pass(60_000);
  expect(page.heard).toEqual([{ type: 'snapshot', uploads: [UPLOAD] }]);
  expect(page.asked).toEqual(['hello', 'heartbeat']);
});

test('while uploads run it beats every 20 s, hidden or not, and stops with them', async () => {
  const page = start((command) => kind(command, true));
  page.document.visibilityState = 'hidden';
  await page.clock.pass(61_000);
  expect(page.asked.filter((type) => type === 'heartbeat')).toHaveLength(4);
  page.say({ type: 'uploads', changed: [], removed: [], busy: false });
  const before = page.asked.length;
  await page.clock.pass(61_000);
  expect(page.asked).toHaveLength(before);
});

test('a killed worker’s silence is answered by asking again, and said once', async () => {
  const page = start((command, count) => (command.type === 'hello' && count < 3 ? null : kind(command)));
  await page.clock.pass(30_000);
  expect(page.types()).toEqual(['answering', 'answering', 'snapshot']);
  expect(page.heard[0]).toEqual({ type: 'answering', answering: false });
  expect(page.heard[1]).toEqual({ type: 'answering', answering: true });
});

test('an order is repeated and then given up, but added files never are', async () => {
  const page = start((command, count) => {
    if (command.type === 'pause' || (command.type === 'add' && count < 20)) return null;
    return kind(command);
  });
  const paused = page.bridge.order({ type: 'pause', ids });
  const added = page.bridge.order({ type: 'add', account: 'me', files: [] });
  await page.clock.pass(20 * 60_000);
  expect(await paused).toEqual({ done: false, why: 'no-answer' });
  expect(page.asked.filter((type) => type === 'pause')).toHaveLength(4);
  expect(await added).toEqual({ done: true });
  expect(page.asked.filter((type) => type === 'add')).toHaveLength(20);
});

test('an order with work before its reply is asked for once, and waited for', async () => {
  const page = start((command) => (command.type === 'errand' ? null : kind(command)));
  void page.bridge.order({ type: 'errand' });
  await page.clock.pass(89_000);
  expect(page.asked.filter((type) => type === 'errand')).toHaveLength(1);
  await page.clock.pass(10_000);
  expect(page.asked.filter((type) => type === 'errand')).toHaveLength(2);
});

test('what the network costs is told with the handshake and each beat, and when it changes until it is heard', async () => {
  const page = start((command, count) =>
    command.type === 'heartbeat' && count === 2 ? null : kind(command),
  );
  await page.clock.pass(1_000);
  expect(page.costs).toEqual(['untold', 'untold']);
  page.costBecomes('metered');
  await page.clock.pass(10_000);
  expect(page.costs).toEqual(['untold', 'untold', 'metered', 'metered']);
});

test('the handshake brings the limits, and announcements bring their changes', async () => {
  const view: LimitsView = { limits: { isPaused: true, isWifiOnly: false, cap: 5 }, networkCost: 'untold' };
  const page = start((command) =>
    command.type === 'hello' ? { ...welcome(), limits: view } : kind(command),
  );
  await page.clock.pass(1_000);
  page.say({ type: 'limits', ...view, networkCost: 'metered' });
  expect(page.heard).toEqual([
    { type: 'snapshot', uploads: [UPLOAD], limits: view },
    { type: 'limits', ...view, networkCost: 'metered' },
  ]);
});

test('a refusal ends an order with its reason', async () => {
  const page = start((command) =>
    command.type === 'add' ? { type: 'refused', reason: 'no-storage' } : kind(command),
  );
  expect(await page.bridge.order({ type: 'add', account: 'me', files: [] })).toEqual({
    done: false,
    why: 'no-storage',
  });
});

test('a worker of another version asks for a reload and is not asked again', async () => {
  const page = start((command) => (command.type === 'hello' ? { type: 'stale', version: 2 } : ok()));
  await page.clock.pass(60_000);
  expect(page.types()).toEqual(['stale']);
  expect(page.asked.filter((type) => type === 'hello')).toHaveLength(1);
});

test('a worker that can’t read its store is asked again until it can', async () => {
  const page = start((command, count) =>
    command.type === 'hello' && count < 3 ? { type: 'refused', reason: 'no-storage' } : kind(command),
  );
  await page.clock.pass(11_000);
  expect(page.types()).toContain('snapshot');
});

test('announcements are passed on, and what is none is not', async () => {
  const page = start((command) => kind(command));
  await settled();
  const announcement = { type: 'uploads', changed: [UPLOAD], removed: [], busy: false };
  page.say({ type: 'uploads', changed: [{ id: 'x' }], removed: [], busy: true });
  page.say('hello');
  page.say(announcement);
  page.say({ type: 'signed-out' });
  expect(page.heard.slice(1)).toEqual([announcement, { type: 'signed-out' }]);
});

test('a snapshot that an announcement crossed is asked for again', async () => {
  const page = start((command, count) => {
    if (command.type === 'hello' && count === 1)
      page.say({ type: 'uploads', changed: [], removed: ids, busy: false });
    return kind(command);
  });
  await page.clock.pass(1_000);
  expect(page.asked.filter((type) => type === 'hello')).toHaveLength(2);
  expect(page.heard.at(-1)?.type).toBe('snapshot');
});

test('another version that takes over brings a new snapshot, and a reload only where it was asked for', async () => {
  const page = start((command) => kind(command));
  await page.clock.pass(1_000);
  page.events()?.onNewController();
  await page.clock.pass(1_000);
  expect(page.types()).toEqual(['snapshot', 'snapshot']);
  expect(page.reloads()).toBe(0);
  page.events()?.onUpdateWaiting();
  expect(page.types().at(-1)).toBe('update-waiting');
  page.bridge.applyUpdate();
  expect(page.reloads()).toBe(1);
});

test('a version that another tab has let in already is reloaded into all the same', () => {
  const page = start((command) => kind(command));
  page.events()?.onUpdateWaiting();
  page.letIn();
  expect(page.reloads()).toBe(0);
  page.bridge.applyUpdate();
  return settled().then(() => expect(page.reloads()).toBe(1));
});

test('a file that takes minutes to save is no silence of the worker, but a worker that beats no more is', async () => {
  let isAlive = true;
  const page = start((command) => {
    if (command.type === 'hello') return welcome();
    return command.type === 'add' || !isAlive ? null : ok();
  });
  void page.bridge.order({ type: 'add', account: 'me', files: [] });
  await page.clock.pass(5 * 60_000);
  expect(page.types()).toEqual(['snapshot']);
  isAlive = false;
  await page.clock.pass(60_000);
  expect(page.heard.at(-1)).toEqual({ type: 'answering', answering: false });
});

test('a page that is looked at again beats, asks anew, and looks for a new version once an hour', async () => {
  const page = start((command) => kind(command));
  await page.clock.pass(1_000);
  page.document.dispatchEvent(new Event('visibilitychange'));
  await page.clock.pass(3_600_000);
  expect(page.looks()).toBe(0);
  page.document.dispatchEvent(new Event('visibilitychange'));
  page.document.dispatchEvent(new Event('visibilitychange'));
  await page.clock.pass(1_000);
  expect(page.looks()).toBe(1);
  expect(page.types()).toEqual(['snapshot', 'snapshot', 'snapshot']);
});

test('a network that comes back is told to the worker', async () => {
  const page = start((command) => kind(command));
  await page.clock.pass(1_000);
  page.window.dispatchEvent(new Event('online'));
  await page.clock.pass(1_000);
  expect(page.asked.at(-1)).toBe('online');
});

test('a browser that refuses the worker is said to', async () => {
  const page = start((command) => kind(command), false);
  await page.clock.pass(1_000);
  expect(page.types()).toEqual(['broken']);
});

test('nothing goes on after the end', async () => {
  const page = start((command) => (command.type === 'hello' ? null : ok(true)));
  await page.clock.pass(1_000);
  page.controller.abort();
  const before = page.asked.length;
  page.document.dispatchEvent(new Event('visibilitychange'));
  await page.clock.pass(120_000);
  expect(page.asked).toHaveLength(before);
});

test('a worker that dies while uploads run is woken at once, and again after its next death', async () => {
  const { asked, dies } = start((command) => kind(command, true));
  await settled();
  const before = asked.length;
  dies();
  await settled();
  expect(asked.slice(before)).toEqual(['heartbeat']);
  dies();
  await settled();
  expect(asked.slice(before)).toEqual(['heartbeat', 'heartbeat']);
});

test('an order that a worker takes with it is given to the next at once, however often', async () => {
  const page = start((command, count) => (command.type === 'add' && count < 4 ? null : kind(command, true)));
  await settled();
  const added = page.bridge.order({ type: 'add', account: 'me', files: [] });
  for (let death = 1; death <= 3; death += 1) {
    await settled();
    page.dies();
  }
  expect(await added).toEqual({ done: true });
  expect(page.asked.filter((type) => type === 'add')).toHaveLength(4);
  expect(page.types()).not.toContain('answering');
});

test('a worker that dies when it has done everything is left alone', async () => {
  const { asked, dies, say } = start((command) => kind(command, true));
  await settled();
  say({ type: 'uploads', changed: [], removed: [], busy: false });
  const before = asked.length;
  dies();
  await settled();
  expect(asked.slice(before)).toEqual([]);
});
