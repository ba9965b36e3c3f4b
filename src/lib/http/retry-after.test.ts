import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z');

test.each([
  ['0.52', 520],
  ['3', 3_000],
  [' 120 ', 120_000],
  ['Sun, 22 Nov 2026 18:00:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 17:00:00 GMT', 0],
  ['-1', null],
  ['soon', null],
  ['', null],
  [null, null],
  [undefined, null],
])('Retry-After %j is %j ms', (value, expected) => {
  expect(retryAfterMs(value, NOW)).toBe(expected);
});
