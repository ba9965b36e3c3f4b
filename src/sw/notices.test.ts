import { assert, expect, test } from 'vitest';
import type { PhaseView, UploadView } from '../lib/channel/upload-view.ts';
import { sampleView } from '../lib/channel/testing/sample-view.ts';
import type { NoticeKind } from './notice-board.ts';
import { Notices } from './notices.ts';

const SENDING: PhaseView = { name: 'sending' };
const SIGNED_OUT: PhaseView = { name: 'waiting', why: 'signed-out', until: null, then: 'sending' };
const FAILED: PhaseView = { name: 'failed', failure: { reason: 'job-failed' }, then: 'processing' };
const done = (at = 100): PhaseView => ({ name: 'done', at });

/** A worker's Notices, its storage and its screen; `restart` is another worker on the same device. */
function world() {
  const settings = new Map<string, unknown>();
  const screen = new Map<NoticeKind, { ids: readonly string[]; title: string; body: string }>();
  const state = {
    uploads: [] as UploadView[],
    pages: { areOpen: false, areInSight: false },
    isAllowed: true,
    badge: null as number | null,
    rejected: [] as UploadView['id'][],
    /** Every notice that was shown. */
    titles: [] as string[],
  };
  const start = () =>
    new Notices({
      store: {
        setting: (key) => Promise.resolve(structuredClone(settings.get(key))),
        saveSetting: (key, value) => Promise.resolve(void settings.set(key, structuredClone(value))),
      },
      uploads: () => state.uploads,
      rejectedOf: () => Promise.resolve(new Set(state.rejected)),
      pages: () => Promise.resolve(state.pages),
      board: {
        isAllowed: () => state.isAllowed,
        shown: (kind) => Promise.resolve(screen.get(kind)?.ids ?? []),
        show(kind, ids, text) {
          screen.set(kind, { ids, ...text });
          state.titles.push(text.title);
          return Promise.resolve();
        },
        clear: (kind) => Promise.resolve(void screen.delete(kind)),
      },
      badge: (count) => (state.badge = count),
      now: () => 50,
      report: (what, cause) => {
        throw new Error(what, { cause });
      },
    });
  let notices = start();
  const look = async (...uploads: UploadView[]): Promise<string[]> => {
    state.uploads = uploads;
    state.titles = [];
    notices.look();
    await notices.settled();
    return state.titles;
  };
  return {
    state,
    screen,
    look,
    restart: () => (notices = start()),
    want: (isWanted: boolean) => notices.want(isWanted),
  };
}

test('nobody is told who did not ask for it', async () => {
  const { look, state, want } = world();
  expect(await look(sampleView(1, done()))).toEqual([]);
  await want(true);
  state.isAllowed = false;
  expect(await look(sampleView(1, done()))).toEqual([]);
});

test('what is done is told once, also to a worker that starts anew, and not what was done before it was asked for', async () => {
  const { look, restart, want } = world();
  await want(true);
  const early = sampleView(9, done(40));
  expect(await look(early, sampleView(1, SENDING))).toEqual([]);
  expect(await look(early, sampleView(1, done()))).toEqual(['stitch-1.tar is done']);
  expect(await look(early, sampleView(1, done()))).toEqual([]);
  restart();
  expect(await look(early, sampleView(1, done()))).toEqual([]);
});

test('a notice that still stands takes in what is done next', async () => {
  const { look, screen, want } = world();
  await want(true);
  await look(sampleView(1, done()), sampleView(2, SENDING));
  expect(screen.get('done')?.body).toBe('12 Elm St. 1 still on the way.');
  await look(sampleView(1, done()), sampleView(2, done()));
  expect(screen.get('done')).toMatchObject({
    title: '2 files are done',
    body: 'stitch-1.tar, stitch-2.tar. Nothing is left to upload.',
  });
  screen.clear();
  await look(sampleView(1, done()), sampleView(2, done()), sampleView(3, done()));
  expect(screen.get('done')?.title).toBe('stitch-3.tar is done');
});

test('forty files that need a sign-in are one notice, and trying again is no news; more bytes and then the same is', async () => {
  const { look, restart, screen, want } = world();
  await want(true);
  const forty = (phase: PhaseView, sentBytes: number) =>
    Array.from({ length: 40 }, (_, index) => sampleView(index, phase, { sentBytes }));
  expect(await look(...forty(SIGNED_OUT, 0))).toEqual(['40 files need you']);
  expect(screen.get('needs-you')?.body).toBe(
    'stitch-0.tar, stitch-1.tar, stitch-2.tar and 37 more. Sign in, and uploads go on.',
  );
  restart();
  for (const phase of [{ name: 'starting' } as const, SIGNED_OUT])
    expect(await look(...forty(phase, 0))).toEqual([]);
  await look(...forty(SENDING, 500));
  expect(screen.has('needs-you')).toBe(false);
  expect(await look(...forty(SIGNED_OUT, 500))).toEqual(['40 files need you']);
});

test('a page in sight is told nothing, and takes away what stands', async () => {
  const { look, state, screen, want } = world();
  await want(true);
  await look(sampleView(1, done()), sampleView(2, FAILED));
  expect([...screen.keys()]).toEqual(['done', 'needs-you']);
  state.pages = { areOpen: true, areInSight: true };
  expect(await look(sampleView(1, done()), sampleView(2, FAILED), sampleView(3, done()))).toEqual([]);
  expect([...screen.keys()]).toEqual([]);
  state.pages = { areOpen: true, areInSight: false };
  expect(await look(sampleView(1, done()), sampleView(2, FAILED), sampleView(3, done()))).toEqual([]);
});

test('the icon counts those that need a person, unless a page does', async () => {
  const { look, state } = world();
  await look(sampleView(1, FAILED), sampleView(2, SIGNED_OUT), sampleView(3, SENDING));
  expect(state.badge).toBe(2);
  state.pages = { areOpen: true, areInSight: false };
  await look(sampleView(3, SENDING));
  expect(state.badge).toBe(2);
});

test('what is told is forgotten with its Upload', async () => {
  const { look, restart, want } = world();
  await want(true);
  await look(sampleView(1, FAILED));
  await look();
  restart();
  expect(await look(sampleView(1, FAILED))).toEqual(['stitch-1.tar needs you']);
});

test('what the Portal rejected after it was done is told, and counted', async () => {
  const { look, state, screen, want } = world();
  await want(true);
  const upload = sampleView(1, done());
  expect(await look(upload)).toEqual(['stitch-1.tar is done']);
  state.rejected = [upload.id];
  expect(await look(upload)).toEqual(['The Portal rejected stitch-1.tar']);
  expect(screen.get('needs-you')?.body).toBe('Open Sitelift to add the right file.');
  expect(state.badge).toBe(1);
  // It was not done, after all.
  expect(screen.has('done')).toBe(false);
  expect(await look(upload)).toEqual([]);
});

test('a notice of several that are done goes on without the one that the Portal rejected', async () => {
  const { look, state, screen, want } = world();
  await want(true);
  const uploads = [sampleView(1, done()), sampleView(2, done())];
  await look(...uploads);
  state.rejected = [uploads[0]?.id ?? assert.fail()];
  await look(...uploads);
  expect(screen.get('done')).toMatchObject({ ids: [uploads[1]?.id], title: 'stitch-2.tar is done' });
  expect(screen.get('needs-you')?.title).toBe('The Portal rejected stitch-1.tar');
  screen.clear();
  expect(await look(...uploads)).toEqual([]);
});
