import * as v from 'valibot';
import { expect, test } from 'vitest';
import { sampleView } from '../lib/channel/testing/sample-view.ts';
import type { UploadView } from '../lib/channel/upload-view.ts';
import { WorkOrder } from '../lib/portal/work-order.ts';
import { Rejections } from './rejections.ts';

function world() {
  const settings = new Map<string, unknown>();
  const state = { uploads: [] as UploadView[], status: 'pending_qa' as string | null, asked: 0 };
  const start = () =>
    new Rejections({
      store: {
        setting: (key) => Promise.resolve(settings.get(key)),
        saveSetting: (key, value) => Promise.resolve(void settings.set(key, value)),
      },
      portal: {
        getWorkOrder: (_, id) => {
          state.asked += 1;
          return state.status === null
            ? Promise.reject(new Error('no session'))
            : Promise.resolve(v.parse(WorkOrder, { id, status: state.status }));
        },
      },
      uploads: () => state.uploads,
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
  state.status = null;
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
