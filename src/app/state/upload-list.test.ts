import { describe, expect, test } from 'vitest';
import type { PhaseView, UploadView } from '../../lib/channel/upload-view.ts';
import { sampleView, uploadId } from '../../lib/channel/testing/sample-view.ts';
import { actionsFor, idsFor } from './actions.ts';
import { totalsOf } from './totals.ts';
import { listOf, sectionsOf, withChanges } from './upload-list.ts';

const MB = 1_000_000;
const serials = (uploads: readonly UploadView[]) => uploads.map(({ id }) => Number(id.slice(-4)));
const failed: PhaseView = { name: 'failed', failure: { reason: 'no-room' }, then: 'staging' };
const wait = (why: 'network' | 'signed-out' | 'other-account'): PhaseView => ({
  name: 'waiting',
  why,
  until: null,
  then: 'sending',
});

describe('an announcement', () => {
  const list = listOf([sampleView(1, { name: 'queued' }), sampleView(2, { name: 'queued' })]);
  test('changes, adds and removes what it names', () => {
    const next = withChanges(
      list,
      [sampleView(2, { name: 'sending' }), sampleView(3, { name: 'staging' })],
      [uploadId(1)],
    );
    expect([...next.values()].map(({ phase }) => phase.name)).toEqual(['sending', 'staging']);
  });
  test('leaves the others the same objects, and the old list as it was', () => {
    const next = withChanges(list, [sampleView(2, { name: 'sending' })], []);
    expect(next.get(uploadId(1))).toBe(list.get(uploadId(1)));
    expect(list.get(uploadId(2))?.phase.name).toBe('queued');
  });
});

test('what needs someone comes first, then what goes on in its order, then what is over, newest first', () => {
  const { needsYou, underWay, finished } = sectionsOf(
    listOf([
      sampleView(9, { name: 'sending' }),
      sampleView(2, { name: 'done', at: 50 }),
      sampleView(4, { name: 'done', at: 70 }),
      sampleView(5, wait('signed-out')),
      sampleView(6, wait('other-account')),
      sampleView(7, wait('network')),
      sampleView(3, failed),
    ]),
  );
  expect(serials(needsYou)).toEqual([3, 6]);
  expect(serials(underWay)).toEqual([5, 7, 9]);
  expect(serials(finished)).toEqual([4, 2]);
});

test('what the Portal rejected needs someone, though it is done, and is counted so', () => {
  const done = [1, 2].map((serial) => sampleView(serial, { name: 'done', at: serial }));
  const all = [...done, sampleView(3, { name: 'sending' })];
  const { needsYou, finished } = sectionsOf(listOf(all), new Set([uploadId(1)]));
  expect([serials(needsYou), serials(finished)]).toEqual([[1], [2]]);
  const { counts, isIdle } = totalsOf(done, null, new Set([uploadId(1)]));
  expect([counts['needs-you'], counts.done, isIdle]).toEqual([1, 1, true]);
});

describe('the totals', () => {
  const sending = (serial: number, sent: number, speed: number | null) =>
    sampleView(serial, { name: 'sending' }, { sentBytes: sent * MB, speed });
  test('add up what is under way', () => {
    const totals = totalsOf([
      sending(1, 50, 2 * MB),
      sending(2, 0, 3 * MB),
      sampleView(3, { name: 'queued' }),
    ]);
    expect(totals).toMatchObject({
      sentBytes: 50 * MB,
      totalBytes: 300 * MB,
      percent: 16,
      speed: 5 * MB,
      secondsLeft: 50,
    });
    expect(totals).toMatchObject({ isMoving: true, isIdle: false });
  });
  test('don’t fall back when a file is done', () => {
    const done = sampleView(1, { name: 'done', at: 5_000 }, { sentBytes: 100 * MB });
    expect(totalsOf([done, sending(2, 0, null)]).percent).toBe(50);
  });
  test('leave out what was done before the rest was added', () => {
    const yesterday = sampleView(1, { name: 'done', at: 1_500 });
    expect(totalsOf([yesterday, sending(2, 25, null)])).toMatchObject({ percent: 25, totalBytes: 100 * MB });
  });
  test('count bytes the Portal processes as sent', () => {
    expect(totalsOf([sampleView(1, { name: 'processing' })]).percent).toBe(100);
  });
  test('promise no time for what is paused or waits for someone', () => {
    const totals = totalsOf([
      sending(1, 0, 10 * MB),
      sampleView(2, { name: 'paused', then: 'sending' }),
      sampleView(3, wait('signed-out')),
    ]);
    expect(totals.secondsLeft).toBe(10);
  });
  test('of nothing are nothing', () => {
    expect(totalsOf([])).toMatchObject({
      percent: 0,
      speed: null,
      secondsLeft: null,
      isMoving: false,
      isIdle: true,
    });
    expect(
      totalsOf([failed, { name: 'cancelled' } as const].map((phase, serial) => sampleView(serial, phase)))
        .isIdle,
    ).toBe(true);
  });
});

test('every phase has a button, and no running upload can be taken off the list', () => {
  const running: PhaseView[] = [
    { name: 'staging' },
    { name: 'sending' },
    { name: 'processing' },
    wait('network'),
  ];
  for (const phase of running) {
    expect(actionsFor(phase)).toContain('cancel');
    expect(actionsFor(phase)).not.toContain('remove');
  }
  for (const phase of [failed, { name: 'done', at: 1 }, { name: 'cancelled' }] satisfies PhaseView[])
    expect(actionsFor(phase)).toEqual(['remove']);
});

test('an order for all names those it fits', () => {
  const uploads = [
    sampleView(1, { name: 'sending' }),
    sampleView(2, failed),
    sampleView(3, { name: 'paused', then: 'sending' }),
  ];
  expect(idsFor('pause', uploads)).toEqual([uploadId(1)]);
  expect(idsFor('resume', uploads)).toEqual([uploadId(3)]);
});
