import * as v from 'valibot';
import { expect, test } from 'vitest';
import { sampleView } from '../lib/channel/testing/sample-view.ts';
import type { UploadView } from '../lib/channel/upload-view.ts';
import { PortalError, type PortalTrouble } from '../lib/portal/trouble.ts';
import { WorkOrder } from '../lib/portal/work-order.ts';
import { Rejections } from './rejections.ts';

function world() {
  const settings = new Map<string, unknown>();
  const state = {
    uploads: [] as UploadView[],
    status: 'pending_qa',
    asked: 0,
    /** What goes wrong, one after the other; then nothing. */
    troubles: [] as PortalTrouble['kind'][],
    waits: [] as number[],
    told: 0,
    /** What happens while the Portal is asked, once. */
    meanwhile: null as (() => void) | null,
  };
  const start = () =>
    new Rejections({
      store: {
        setting: (key) => Promise.resolve(settings.get(key)),
        saveSetting: (key, value) => Promise.resolve(void settings.set(key, value)),
      },
      portal: {
        getWorkOrder: (_, id) => {
          state.asked += 1;
          state.meanwhile?.();
          const kind = state.troubles.shift();
          return kind === undefined
            ? Promise.resolve(v.parse(WorkOrder, { id, status: state.status }))
            : Promise.reject(new PortalError({ kind } as PortalTrouble));
        },
      },
      uploads: () => state.uploads,
      asked: () => (state.told += 1),
      delay: (ms) => Promise.resolve(void state.waits.push(ms)),
    });
  return { state, start };
}

const done = (serial: number, at: number) => sampleView(serial, { name: 'done', at });

test('what is rejected is known, also to a worker that starts anew without an answer', async () => {
  const { state, start } = world();
  state.uploads = [done(1, 10)];
  const rejections = start();
  await rejections.ask();
  expect([...(await rejections.of(state.uploads))]).toEqual([]);
  state.status = 'rejected';
  await rejections.ask();
  expect([...(await rejections.of(state.uploads))]).toEqual([state.uploads[0]?.id]);
  state.troubles = ['signed-out'];
  const next = start();
  await next.ask();
  expect((await next.of(state.uploads)).size).toBe(1);
});

test('a file that is sent in a rejected one’s place is not rejected before the Portal says so', async () => {
  const { state, start } = world();
  const rejections = start();
  state.uploads = [done(1, 10)];
  state.status = 'rejected';
  await rejections.ask();
  state.uploads = [done(1, 10), done(2, 20)];
  expect([...(await rejections.of(state.uploads))]).toEqual([]);
  await rejections.ask();
  expect([...(await rejections.of(state.uploads))]).toEqual([state.uploads[1]?.id]);
});

test('what is settled is asked for no more', async () => {
  const { state, start } = world();
  state.uploads = [done(1, 10)];
  state.status = 'done';
  await start().ask();
  await start().ask();
  expect(state.asked).toBe(1);
});

test('the Portal that does not answer is asked again, a few times, and what is known is told each time', async () => {
  const { state, start } = world();
  state.uploads = [done(1, 10)];
  state.status = 'rejected';
  state.troubles = ['no-answer', 'unreachable', 'rate-limited'];
  const rejections = start();
  await rejections.ask();
  expect([...(await rejections.of(state.uploads))]).toEqual([state.uploads[0]?.id]);
  expect([state.asked, state.told]).toEqual([4, 4]);
  expect(state.waits).toEqual([1_000, 4_000, 10_000]);

  state.troubles = Array.from({ length: 9 }, () => 'intercepted');
  await start().ask();
  expect(state.asked).toBe(4 + 4);
});

test('what no further try helps is asked once', async () => {
  const { state, start } = world();
  state.uploads = [done(1, 10)];
  state.troubles = ['signed-out'];
  await start().ask();
  expect([state.asked, state.waits]).toEqual([1, []]);
});

test('what is done while the Portal is asked is asked for, too, and nothing twice at once', async () => {
  const { state, start } = world();
  state.uploads = [done(1, 10)];
  const rejections = start();
  state.status = 'rejected';
  state.meanwhile = () => {
    state.meanwhile = null;
    state.uploads = [done(1, 10), done(2, 20)];
    void rejections.ask();
    void rejections.ask();
  };
  await rejections.ask();
  expect([...(await rejections.of(state.uploads))]).toEqual([state.uploads[1]?.id]);
  expect(state.asked).toBe(2);
});
