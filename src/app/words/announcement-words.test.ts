import { expect, test } from 'vitest';
import { sampleView } from '../../lib/channel/testing/sample-view.ts';
import { changesText, isWorthSaying } from './announcement-words.ts';

const sending = { name: 'sending' } as const;
const wait = (until: number) => ({ name: 'waiting', why: 'network', until, then: 'sending' }) as const;

test('a percent is not worth saying, a new phase is', () => {
  const before = sampleView(1, sending);
  expect(isWorthSaying(before, sampleView(1, sending, { sentBytes: 5_000_000 }))).toBe(false);
  expect(isWorthSaying(before, sampleView(1, { name: 'processing' }))).toBe(true);
});

test('the same wait again is not worth saying', () => {
  expect(isWorthSaying(sampleView(1, wait(1)), sampleView(1, wait(2)))).toBe(false);
});

test('phases that pass in a moment are not worth saying', () => {
  for (const name of ['queued', 'starting', 'finishing'] as const)
    expect(isWorthSaying(sampleView(1, sending), sampleView(1, { name }))).toBe(false);
});

test('what was over before the page knew of it is not worth saying', () => {
  expect(isWorthSaying(undefined, sampleView(1, { name: 'done', at: 1 }))).toBe(false);
});

test('a few files are named, many are counted', () => {
  const changes = Array.from({ length: 5 }, (_, index) => ({
    id: String(index),
    file: `IMG_${index}.jpg`,
    to: index < 4 ? ({ name: 'done', at: 1 } as const) : sending,
  }));
  expect(changesText('en', changes.slice(3))).toBe('IMG_3.jpg: Done. IMG_4.jpg: Uploading.');
  expect(changesText('en', changes)).toBe('4 files: Done. 1 file: Uploading.');
});
