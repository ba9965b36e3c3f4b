import { expect, it } from 'vitest';
import { NOW } from '../../lib/upload/testing/samples.ts';
import { learnedFrom } from './learned.ts';

const DAY = 24 * 3_600_000;

it('is believed for a week, and not when it is of a clock that was wrong', () => {
  const stored = { new: NOW, old: NOW - 6 * DAY, over: NOW - 7 * DAY, wrong: NOW + 2 * DAY };
  expect(learnedFrom(stored, NOW)).toEqual({ new: NOW, old: NOW - 6 * DAY });
});

it('counts from now where an earlier version kept no date', () => {
  expect(learnedFrom(['checksum scans'], NOW)).toEqual({ 'checksum scans': NOW });
});

it.each([[undefined], [null], ['checksum scans'], [{ scans: 'yesterday' }]])('is nothing in %j', (stored) => {
  expect(learnedFrom(stored, NOW)).toEqual({});
});
