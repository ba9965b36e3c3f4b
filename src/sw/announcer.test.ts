import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Announcement } from '../lib/channel/announcements.ts';
import type { UploadView } from '../lib/channel/upload-view.ts';
import { Destination } from '../lib/upload/destination.ts';
import { UploadId } from '../lib/upload/upload.ts';
import * as v from 'valibot';
import { Announcer } from './announcer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const id = v.parse(UploadId, '5f0c3a52-7c1d-4e8a-9f20-5d1c8e7a4b36');

function view(sentBytes: number): UploadView {
  return {
    id,
    account: 'a',
    file: { name: 'house.tar', size: 100, type: '', lastModified: 0 },
    destination: v.parse(Destination, { kind: 'asset', iguideId: 'ig1', address: 'Oak Street' }),
    addedAt: 0,
    phase: { name: 'sending' },
    sentBytes,
    parts: { sent: 0, inFlight: 0, total: 1 },
    speed: null,
    secondsLeft: null,
    restartReason: null,
  };
}

function start(): { announcer: Announcer; heard: Announcement[] } {
  const heard: Announcement[] = [];
  return { announcer: new Announcer((announcement) => heard.push(announcement)), heard };
}

test('many changes are told at once, the last of each upload, and none is withheld', () => {
  const { announcer, heard } = start();
  for (let sent = 1; sent <= 50; sent += 1) announcer.changed(view(sent));
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(0);
  expect(heard).toEqual([{ type: 'uploads', changed: [view(50)], removed: [], busy: false }]);
  announcer.changed(view(51));
  vi.advanceTimersByTime(249);
  expect(heard).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(heard).toHaveLength(2);
});

test('what changes after a quiet while is told at once', () => {
  const { announcer, heard } = start();
  announcer.changed(view(1));
  vi.advanceTimersByTime(250);
  announcer.changed(view(2));
  vi.advanceTimersByTime(0);
  expect(heard).toHaveLength(2);
});

test('a flush tells now, and leaves nothing to tell later', () => {
  const { announcer, heard } = start();
  announcer.changed(view(1));
  announcer.flush();
  expect(heard).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(heard).toHaveLength(1);
});

test('an upload that is removed is not told as changed', () => {
  const { announcer, heard } = start();
  announcer.changed(view(1));
  announcer.removed(id);
  announcer.flush();
  expect(heard).toEqual([{ type: 'uploads', changed: [], removed: [id], busy: false }]);
});

test('whether uploads run is told when it changes, and only then', () => {
  const { announcer, heard } = start();
  announcer.busy(true);
  announcer.busy(true);
  vi.advanceTimersByTime(250);
  expect(heard).toEqual([{ type: 'uploads', changed: [], removed: [], busy: true }]);
  announcer.busy(true);
  vi.advanceTimersByTime(250);
  expect(heard).toHaveLength(1);
});
